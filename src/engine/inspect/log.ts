import type { Session } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { answered, isoTime } from "../ledger/answer.ts";
import { CLOSED } from "../ledger/half-run.ts";
import { type LedgerName, logTable } from "../ledger/ledger-name.ts";
import { readRunLock } from "../lock/run-at-work.ts";

/** One line of the audit trail. */
export interface LogEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  /**
   * `closed` stands for a half-run section that was given up, with what may have stayed in `error`;
   * `run` stands for a run that failed, was lost or is running. Its done steps have entries of
   * their own.
   */
  readonly action: "applied" | "reverted" | "stamped" | "adopted" | "repaired" | "closed" | "run";
  readonly direction: "up" | "down" | undefined;
  readonly revision: string | undefined;
  readonly message: string | undefined;
  readonly result: "done" | "failed" | "lost" | "running";
  readonly error: string | undefined;
  readonly durationMs: number | undefined;
  readonly user: string | undefined;
  readonly osUser: string | undefined;
  readonly host: string | undefined;
  readonly runId: string;
  readonly ebbVersion: string | undefined;
  readonly tag: string | undefined;
  /** The command of its run, with the targets: `upgrade head`. */
  readonly command: string | undefined;
  /** The SHA-256 of the value of each variable, by name; null for a secret. */
  readonly variables?: Readonly<Record<string, string | null>> | undefined;
}

/** Selects entries. */
export interface LogFilter {
  /** An id, or the beginning of one. */
  readonly revision: string | undefined;
  /** The tag of a run. */
  readonly tag: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly limit: number | undefined;
}

/**
 * Reads the audit trail, newest first: the revisions that were applied, taken back, stamped, taken
 * over and repaired, the sections that were given up, and the runs that failed or never ended.
 */
export async function readLog(
  session: Session,
  ledger: LedgerName,
  filter: LogFilter,
): Promise<readonly LogEntry[]> {
  const outcomes = await session.flight([{ sql: pinned(logQuery(ledger, filter)) }]);
  const rows = answered(outcomes[0], "Cannot read the log");
  const raw = JSON.parse(String(rows[0]?.entries)) as RawEntry[];
  const holder = raw.some(({ event }) => event === "run_start")
    ? await readRunLock(session, { ledger, hasLog: true })
    : undefined;
  return raw.map((row) => entryOf(row, row.run_id === holder?.run?.id));
}

interface RawEntry {
  at: string;
  event: string;
  direction: "up" | "down" | null;
  revision: string | null;
  message: string | null;
  error: string | null;
  /** NaN and infinity come as texts. */
  duration_ms: number | string | null;
  db_user: string | null;
  os_user: string | null;
  host: string | null;
  run_id: string;
  ebb_version: string | null;
  tag: string | null;
  command: string | null;
  variables: string | null;
}

/**
 * Builds the query. The message of a revision is in the row that records it; a `down` takes it from
 * the newest such row. The journal of a no-transaction section keeps its notes in the same column,
 * so other rows do not count. That of `run_start` is the command, which an older ebb left out.
 */
function logQuery(ledger: LedgerName, { revision, tag, since, limit }: LogFilter): string {
  const log = logTable(ledger);
  const conditions = [
    `(l.event = any ('{applied,reverted,stamped,adopted,repaired}'::text[])
    or l.event = 'failed' and l.statement is null and l.message = '${CLOSED}'
    or l.event = 'run_end' and l.error is not null
    or l.event = 'run_start' and not exists (select 1 from ${log} e where e.run_id = l.run_id and e.event = 'run_end'))`,
    ...(revision === undefined ? [] : [`starts_with(l.revision, ${quoteLiteral(revision)})`]),
    ...(tag === undefined ? [] : [`l.tag = ${quoteLiteral(tag)}`]),
    ...(since === undefined
      ? []
      : [`l.at >= ${quoteLiteral(new Date(since).toISOString())}::timestamptz`]),
  ];
  return `select coalesce(json_agg(x), '[]')::text as entries from (
  select l.at, l.event, l.direction, l.revision, l.error, l.duration_ms, l.db_user, l.os_user, l.host, l.run_id, l.ebb_version, l.tag, s.command,
    coalesce(case when l.event <> all ('{failed,run_start}'::text[]) then l.message end, (select m.message from ${log} m where m.revision = l.revision and m.message is not null
      and m.event = any ('{applied,stamped,adopted,repaired}'::text[]) order by m.id desc limit 1)) as message,
    case when l.event = any ('{applied,reverted}'::text[]) then (select v.message from ${log} v where v.revision = l.revision and v.id < l.id and v.run_id = l.run_id
      and v.direction = l.direction and v.event = 'variables' order by v.id desc limit 1) end as variables
  from ${log} l left join (select b.run_id, min(b.message) as command from ${log} b where b.event = 'run_start' group by b.run_id) s on s.run_id = l.run_id
  where ${conditions.join("\n  and ")}
  order by l.id desc${limit === undefined ? "" : ` limit ${limit}`}) x`;
}

const ACTIONS = ["applied", "reverted", "stamped", "adopted", "repaired"] as const;

function entryOf(row: RawEntry, isRunning: boolean): LogEntry {
  return {
    at: isoTime(row.at),
    action: actionOf(row),
    direction: row.direction ?? undefined,
    revision: row.revision ?? undefined,
    message: row.message ?? undefined,
    result: resultOf(row, isRunning),
    error: row.error ?? undefined,
    durationMs: typeof row.duration_ms === "number" ? row.duration_ms : undefined,
    user: row.db_user ?? undefined,
    osUser: row.os_user ?? undefined,
    host: row.host ?? undefined,
    runId: row.run_id,
    ebbVersion: row.ebb_version ?? undefined,
    tag: row.tag ?? undefined,
    command: row.command ?? undefined,
    variables: variablesOf(row),
  };
}

/** Reads names and hashes. A row that ebb did not write may hold anything. */
function variablesOf({ variables }: RawEntry): LogEntry["variables"] {
  const pairs = [...(variables ?? "").matchAll(/"(\w+)":(?:"([0-9a-f]{64})"|null)/g)];
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map(([, name = "", hash]) => [name, hash ?? null]));
}

function actionOf({ event }: RawEntry): LogEntry["action"] {
  if (event === "failed") return "closed";
  return ACTIONS.find((action) => action === event) ?? "run";
}

function resultOf({ event }: RawEntry, isRunning: boolean): LogEntry["result"] {
  if (event === "run_end") return "failed";
  if (event !== "run_start") return "done";
  return isRunning ? "running" : "lost";
}
