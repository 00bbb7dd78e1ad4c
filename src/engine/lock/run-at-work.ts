import type { Session } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { answered, isoTime, textOrUndefined } from "../ledger/answer.ts";
import { fenceKey, type LedgerName, logTable, runLockKey } from "../ledger/ledger-name.ts";
import { revisionIn } from "../run/application-name.ts";
import type { LockHolder, RunAtWork } from "../run/run-events.ts";
import { isLock } from "../run/session-settings.ts";
import { LONGEST_QUERY, shownQuery } from "../watch/blockers.ts";

/** The ledger of a database, as far as it exists. */
export interface LedgerPlace {
  readonly ledger: LedgerName;
  readonly hasLog: boolean;
}

/**
 * Returns the holder of the run lock and the run for which it holds the lock; undefined if there is
 * none or the server does not report it.
 *
 * The log names the command, its targets and the person: every reader of the ledger may see them.
 * The revision is in the application name of the session that works, or in the journal of its
 * section. That session has the fence: behind a pooler it is another one than the holder. The
 * server hides its query from other roles without pg_read_all_stats.
 */
export async function readRunLock(
  session: Session,
  { ledger, hasLog }: LedgerPlace,
): Promise<LockHolder | undefined> {
  const [outcome] = await session.flight([{ sql: pinned(workQuery(ledger, hasLog)) }]);
  const row = answered(outcome, "Cannot see who holds the run lock")[0];
  if (row === undefined) return undefined;
  const work = JSON.parse(String(row.work)) as RawWork;
  const { pid, user, application, since } = work.holder;
  return {
    pid,
    user: textOrUndefined(user),
    application: textOrUndefined(application),
    since: since === null ? undefined : isoTime(since),
    ...(work.run !== null && { run: runOf(work, work.run) }),
  };
}

interface RawWork {
  holder: {
    pid: number;
    user: string | null;
    application: string | null;
    since: string | null;
  };
  worker: {
    pid: number;
    application: string | null;
    query: string | null;
    since: string | null;
  } | null;
  run: RawRun | null;
  unit: { revision: string; direction: "up" | "down"; statement: number } | null;
}

interface RawRun {
  id: string;
  command: string | null;
  tag: string | null;
  user: string | null;
  os_user: string | null;
  host: string | null;
  since: string;
  ebb_version: string | null;
}

/**
 * Builds the query. A run that was lost has no end in the log: one that began before the holder
 * connected is not the holder's.
 */
function workQuery(ledger: LedgerName, hasLog: boolean): string {
  const log = logTable(ledger);
  const run = hasLog
    ? `select l.run_id as id, l.message as command, l.tag, l.db_user as "user", l.os_user, l.host, l.at as since, l.ebb_version from ${log} l
  where l.event = 'run_start' and not exists (select 1 from ${log} e where e.run_id = l.run_id and e.event = 'run_end')
    and l.at >= coalesce(h.since, l.at) order by l.id desc limit 1`
    : "select null::uuid as id, null::timestamptz as since where false";
  const unit = hasLog
    ? `select u.revision, u.direction, u.statement from (select l.event, l.revision, l.direction, l.statement from ${log} l
  where l.run_id = r.id order by l.id desc limit 1) u where u.event = 'begin'`
    : "select null where false";
  return `select json_build_object('holder', row_to_json(h), 'worker', row_to_json(w), 'run', row_to_json(r), 'unit', row_to_json(u))::text as work
from (select l.pid, a.usename as "user", a.application_name as application, a.backend_start as since
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid where ${isLock(runLockKey(ledger))} limit 1) h
left join lateral (${run}) r on true
left join lateral (${unit}) u on true
left join lateral (select f.pid, a.application_name as application, "left"(a.query, ${LONGEST_QUERY}) as query, a.query_start as since
  from (select l.pid from pg_locks l where ${isLock(fenceKey(ledger))} union all select h.pid limit 1) f left join pg_stat_activity a on a.pid = f.pid) w on true`;
}

function runOf({ holder, worker, unit }: RawWork, run: RawRun): RunAtWork {
  const step = unit ?? revisionIn(worker?.application ?? "");
  // Behind a pooler the holder is silent. Outside a transaction nothing shows the session that works.
  const isSeen = worker !== null && (worker.pid !== holder.pid || !isSilent(worker.query));
  const query = isSeen ? shownQuery(worker.query) : undefined;
  return {
    id: run.id,
    command: textOrUndefined(run.command),
    tag: textOrUndefined(run.tag),
    user: textOrUndefined(run.user),
    osUser: textOrUndefined(run.os_user),
    host: textOrUndefined(run.host),
    since: isoTime(run.since),
    version: textOrUndefined(run.ebb_version),
    revision: step?.revision,
    direction: step?.direction,
    statement: unit?.statement,
    pid: isSeen ? worker.pid : undefined,
    query,
    querySince: query === undefined || !worker?.since ? undefined : isoTime(worker.since),
  };
}

/** Checks for the query of the silent connection that holds the run lock behind a pooler. */
function isSilent(query: string | null): boolean {
  return query?.includes("pg_try_advisory_xact_lock") ?? false;
}
