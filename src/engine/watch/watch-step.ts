import type { Section } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { timeoutMilliseconds } from "../../text/duration.ts";
import { fenceKey } from "../ledger/ledger-name.ts";
import type { RunContext } from "../run/run-context.ts";
import type { Blocker, StatementProgress } from "../run/run-events.ts";
import type { RunningStep } from "../run/running-step.ts";
import { isLock } from "../run/session-settings.ts";
import { blockerOf, blockersQuery } from "./blockers.ts";
import { progressOf, progressQuery } from "./statement-progress.ts";

const FIRST_LOOK_MS = 1000;
const NEXT_LOOK_MS = 500;
/** The time that `end` waits for a connection that is being opened. */
const PATIENCE_MS = 500;
/** The length of a statement's start that distinguishes it from others. */
const LONGEST_START = 500;

/** A watch that runs until it is ended. */
export interface Watch {
  /** Ends the watch, and returns the last sessions that blocked the revision. */
  end(): Promise<readonly Blocker[]>;
}

/** The watched revision. */
export interface Watched {
  readonly running: RunningStep;
  /** The index of the running statement in the section. */
  readonly statement: () => number;
}

/**
 * Checks from a second connection, while a revision runs, if it waits for a lock and how far its
 * statement is, and reports both.
 *
 * The connection is opened only after a second, or before a shorter lock_timeout fires. Facts that
 * the server hides without pg_read_all_stats are omitted. A failed watch reports nothing.
 */
export function watchStep(context: RunContext, watched: Watched): Watch {
  if (!context.session.isServer) return { end: async () => [] };
  let begun: Watch | undefined;
  // Most steps end before their watch begins, and need no more than a timer.
  const stay = context.options.clock.later(firstLook(context, watched.running), () => {
    begun = beginWatch(context, watched);
  });
  return {
    end: async () => {
      stay();
      return begun === undefined ? [] : begun.end();
    },
  };
}

function beginWatch(context: RunContext, watched: Watched): Watch {
  const ended = new AbortController();
  const view: View = {
    session: undefined,
    seen: [],
    estimate: createEstimate(),
    dataSizes: new Map(),
  };
  const watching = watch(context, { ...watched, view, ended: ended.signal }).catch(() => undefined);
  const end = async (): Promise<readonly Blocker[]> => {
    ended.abort();
    const enough = new AbortController();
    await Promise.race([watching, context.options.clock.sleep(PATIENCE_MS, enough.signal)]);
    enough.abort();
    // In a silent network its last query never ends, and would outlive the run.
    void view.session?.close();
    return view.seen;
  };
  let ending: Promise<readonly Blocker[]> | undefined;
  return {
    end: () => {
      ending ??= end();
      return ending;
    },
  };
}

interface View {
  session: Session | undefined;
  seen: readonly Blocker[];
  readonly estimate: Estimate;
  /** The sizes by statement index, because measuring takes a while. */
  readonly dataSizes: Map<number, number>;
}

interface Watching extends Watched {
  readonly view: View;
  readonly ended: AbortSignal;
}

async function watch(context: RunContext, watching: Watching): Promise<void> {
  const { running, view, ended } = watching;
  const { clock, onEvent } = context.options;
  const session = await context.connect(ended);
  view.session = session;
  try {
    while (!ended.aborted) {
      const look = await lookFrom(context, session, watching);
      if (look === undefined) return;
      if (look.blockers.length > 0) view.seen = look.blockers;
      if (ended.aborted) return;
      onEvent({ kind: "look", revision: running.step.revision.id, ...look });
      await clock.sleep(NEXT_LOOK_MS, ended);
    }
  } finally {
    await session.close();
  }
}

function firstLook({ options }: RunContext, { section }: RunningStep): number {
  const timeout = timeoutMilliseconds(section.options.lockTimeout ?? options.lockTimeout);
  return timeout === undefined || timeout === 0
    ? FIRST_LOOK_MS
    : Math.min(FIRST_LOOK_MS, timeout / 2);
}

interface Look {
  readonly blockers: readonly Blocker[];
  readonly progress: StatementProgress | undefined;
  readonly leftMs: number | undefined;
}

/** Queries the server once. Returns undefined if the connection is lost. */
async function lookFrom(
  context: RunContext,
  session: Session,
  watching: Watching,
): Promise<Look | undefined> {
  const statement = watching.statement();
  const backend = backendQuery(context, watching.running, statement);
  const outcomes = await session.flight([
    { sql: blockersQuery(backend) },
    { sql: progressQuery(backend, context.state.versionNumber) },
  ]);
  if (outcomes.some(({ kind }) => kind === "lost")) return undefined;
  const [blockers = [], [row] = []] = outcomes.map((outcome) =>
    outcome.kind === "done" ? outcome.rows : [],
  );
  const progress = row && progressOf(row, () => sizeOfData(watching, statement));
  const leftMs = progress && watching.view.estimate(progress, context.options.clock.now());
  return { blockers: blockers.map(blockerOf), progress, leftMs };
}

/**
 * Returns a query for the pid of the session that runs the section.
 *
 * Behind a pooler the session changes. It is recognised by the fence lock that its transaction
 * holds, or without a transaction by its running statement.
 */
function backendQuery(
  { mode, state, run }: RunContext,
  { section }: RunningStep,
  statement: number,
): string {
  if (mode.kind === "direct") return `select ${state.backendPid} as pid`;
  if (section.options.transaction) {
    return `select l.pid from pg_catalog.pg_locks l where ${isLock(fenceKey(run.ledger))}`;
  }
  const text = startOf(section, statement);
  return `select a.pid from pg_catalog.pg_stat_activity a where a.state operator(pg_catalog.=) 'active'
  and a.datname operator(pg_catalog.=) pg_catalog.current_database() and a.usename operator(pg_catalog.=) session_user
  and a.query operator(pg_catalog.<>) '' and pg_catalog.starts_with(${quoteLiteral(text.join(""))}, pg_catalog."left"(a.query, ${text.length}))`;
}

/** Returns the first code points of a statement, because the server shortens long ones. */
function startOf({ source, statements }: Section, index: number): readonly string[] {
  const { start = 0, end = 0 } = statements[index] ?? {};
  return [...source.slice(start, Math.min(end, start + 2 * LONGEST_START))].slice(0, LONGEST_START);
}

/** Returns the size in bytes of the data after a COPY in the file. */
function sizeOfData({ running, view }: Watching, index: number): number {
  const { statements, source } = running.section;
  const data = statements[index]?.copyData;
  if (data === undefined) return 0;
  const known = view.dataSizes.get(index);
  if (known !== undefined) return known;
  const size = new TextEncoder().encode(source.slice(data.start, data.end)).length;
  view.dataSizes.set(index, size);
  return size;
}

/** A shorter time says nothing about the pace. */
const SHORTEST_MS = 1000;

/** Returns the estimated remaining milliseconds of the phase; undefined if unclear. */
type Estimate = (progress: StatementProgress, now: number) => number | undefined;

/** Creates an estimate from the pace since the first report of a phase. */
export function createEstimate(): Estimate {
  let first: { readonly key: string; readonly done: number; readonly at: number } | undefined;
  return ({ command, table, phase, done, total }, now) => {
    const key = [command, table, phase].join("\0");
    if (first?.key !== key || done < first.done) first = { key, done, at: now };
    const [moved, passed] = [done - first.done, now - first.at];
    if (total <= 0 || moved <= 0 || passed < SHORTEST_MS) return undefined;
    return (Math.max(total - done, 0) * passed) / moved;
  };
}
