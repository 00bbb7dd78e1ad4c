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
/** How long an end waits for a connection that is just being made. */
const PATIENCE_MS = 500;
/** As much of a statement as tells it from others. */
const LONGEST_START = 500;

/** A look-out that goes on until it is ended. */
export interface Watch {
  /** Ends it, if it has not ended; gives whom the revision waited for last. */
  end(): Promise<readonly Blocker[]>;
}

/** What is looked at. */
export interface Watched {
  readonly running: RunningStep;
  /** The index in the section of the statement that runs. */
  readonly statement: () => number;
}

/**
 * Looks from a second connection, while a revision runs, whether it waits for somebody's lock and
 * how far the server says that its statement is, and tells both.
 *
 * Opens that connection only after a second, or before a shorter lock_timeout fires. What the
 * server does not tell without pg_read_all_stats is left out; a look-out that fails says nothing.
 */
export function watchStep(context: RunContext, watched: Watched): Watch {
  if (!context.session.isServer) return { end: async () => [] };
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
    // In a network that has gone silent its last look never ends, and would outlive the run.
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
  /** By the index of the statement: to measure them takes a while. */
  readonly dataSizes: Map<number, number>;
}

interface Watching extends Watched {
  readonly view: View;
  readonly ended: AbortSignal;
}

async function watch(context: RunContext, watching: Watching): Promise<void> {
  const { running, view, ended } = watching;
  const { clock, onEvent } = context.options;
  await clock.sleep(firstLook(context, running), ended);
  if (ended.aborted) return;
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

/** Undefined when the connection is gone. */
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
 * The session that runs the section, as a query of its pid.
 *
 * Behind a pooler it is another one each time: it is known by the fence lock that its transaction
 * holds, and without a transaction by the statement that it runs.
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

/** The first code points of a statement: the server shows a long one cut short. */
function startOf({ source, statements }: Section, index: number): readonly string[] {
  const { start = 0, end = 0 } = statements[index] ?? {};
  return [...source.slice(start, Math.min(end, start + 2 * LONGEST_START))].slice(0, LONGEST_START);
}

/** The bytes of the data that stand behind a COPY in the file. */
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

/** Looks shorter than this say nothing about the pace. */
const SHORTEST_MS = 1000;

/** Tells, at each look, how many milliseconds the phase is likely to go on; undefined when unclear. */
type Estimate = (progress: StatementProgress, now: number) => number | undefined;

/** Makes an estimate from the pace since the first look at a phase. */
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
