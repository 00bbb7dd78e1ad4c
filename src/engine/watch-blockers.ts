import type { Row, Session } from "../database/session.ts";
import { durationMilliseconds } from "../migration/duration.ts";
import { fenceKey } from "./ledger-name.ts";
import type { RunContext } from "./run-context.ts";
import type { Blocker } from "./run-options.ts";
import { isLock } from "./session-settings.ts";
import type { RunningStep } from "./transactional.ts";

const FIRST_LOOK_MS = 1000;
const NEXT_LOOK_MS = 500;
const LONGEST_QUERY = 200;
/** How long an end waits for a connection that is just being made. */
const PATIENCE_MS = 500;

/** A look-out that goes on until it is ended. */
export interface Watch {
  /** Ends it; gives whom the revision waited for when it was looked at last. */
  end(): Promise<readonly Blocker[]>;
}

/**
 * Looks from a second connection, while a revision runs, whether it waits for somebody's lock, and
 * tells for whom.
 *
 * Opens that connection only after a second, or before a shorter lock_timeout fires. What the
 * server does not tell without pg_read_all_stats is left out; a look-out that fails says nothing.
 */
export function watchBlockers(context: RunContext, running: RunningStep): Watch {
  if (!context.session.isServer) return { end: async () => [] };
  const ended = new AbortController();
  const view: View = { seen: [] };
  const watching = watch(context, { running, view, ended: ended.signal }).catch(() => undefined);
  return {
    end: async () => {
      ended.abort();
      const enough = new AbortController();
      await Promise.race([watching, context.options.clock.sleep(PATIENCE_MS, enough.signal)]);
      enough.abort();
      return view.seen;
    },
  };
}

interface View {
  seen: readonly Blocker[];
}

interface Watched {
  readonly running: RunningStep;
  readonly view: View;
  readonly ended: AbortSignal;
}

async function watch(context: RunContext, { running, view, ended }: Watched): Promise<void> {
  const { clock, onEvent } = context.options;
  await clock.sleep(firstLook(context, running), ended);
  if (ended.aborted) return;
  const session = await context.connect();
  try {
    while (!ended.aborted) {
      const blockers = await look(context, session);
      if (blockers === undefined) return;
      if (blockers.length > 0) {
        const isNew = pids(blockers) !== pids(view.seen);
        view.seen = blockers;
        if (isNew) onEvent({ kind: "blocked", revision: running.step.revision.id, blockers });
      }
      await clock.sleep(NEXT_LOOK_MS, ended);
    }
  } finally {
    await session.close();
  }
}

function firstLook({ options }: RunContext, { section }: RunningStep): number {
  const timeout = durationMilliseconds(section.options.lockTimeout ?? options.lockTimeout);
  return timeout === 0 ? FIRST_LOOK_MS : Math.min(FIRST_LOOK_MS, timeout / 2);
}

function pids(blockers: readonly Blocker[]): string {
  return blockers.map(({ pid }) => pid).join();
}

/** Undefined when the connection is gone. */
async function look(
  context: RunContext,
  session: Session,
): Promise<readonly Blocker[] | undefined> {
  const [outcome] = await session.flight([{ sql: blockersQuery(context) }]);
  if (outcome?.kind === "lost") return undefined;
  return outcome?.kind === "done" ? outcome.rows.map(blockerOf) : [];
}

/** Behind a pooler the backend is known by the fence lock that its transaction holds. */
function blockersQuery({ state, run }: RunContext): string {
  const age =
    "pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() operator(pg_catalog.-) a.xact_start)";
  return `select distinct b.pid, a.usename::pg_catalog.text as "user", a.application_name as application, a.state,
  pg_catalog.round(${age})::pg_catalog.int4 as seconds, pg_catalog."left"(a.query, ${LONGEST_QUERY}) as query
from (select l.pid from pg_catalog.pg_locks l where ${isLock(fenceKey(run.ledger))} union select ${state.backendPid}) w,
  pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) b(pid)
left join pg_catalog.pg_stat_activity a on a.pid operator(pg_catalog.=) b.pid
order by b.pid`;
}

function blockerOf(row: Row): Blocker {
  const { pid, user, application, state, seconds, query } = row;
  const isShown = query !== "<insufficient privilege>";
  return {
    pid: Number(pid),
    user: textOrUndefined(user),
    application: textOrUndefined(application),
    state: textOrUndefined(state),
    seconds: typeof seconds === "number" ? seconds : undefined,
    query: isShown ? textOrUndefined(oneLine(query)) : undefined,
  };
}

function oneLine(query: unknown): unknown {
  return typeof query === "string" ? query.replaceAll(/\s+/g, " ").trim() : undefined;
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
