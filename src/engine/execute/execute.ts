import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { requireUsable } from "../ledger/check-state.ts";
import { type LedgerState, readState } from "../ledger/ledger-state.ts";
import { insertLogRows, type LogRow } from "../ledger/ledger-write.ts";
import { holdPooledLock } from "../lock/pooled-lock.ts";
import { isBehindPooler } from "../lock/pooler-refusal.ts";
import { waitForFence, waitForRunLock } from "../lock/run-lock.ts";
import type { PreparedPlan } from "../prepare/prepare.ts";
import { countingCharacters } from "../run/error-place.ts";
import { PreparedStatements } from "../run/prepared-statements.ts";
import { refusePlanted } from "../run/refuse-planted.ts";
import type { Hindrance, Progress, RunContext, RunResult } from "../run/run-context.ts";
import type { RunOptions } from "../run/run-events.ts";
import { ledgerTransaction } from "../run/session-settings.ts";
import { openUnlessStopped, stoppable } from "../run/stoppable.ts";
import { lostRunLock, moved, sameHeads, unwritable } from "./hindrances.ts";
import type { Opening } from "./opening.ts";
import { runSteps } from "./run-steps.ts";

/** The work of a command on a database whose state is known. */
export interface RunRequest {
  /**
   * Plans, reads and checks everything that will run. A failure here leaves the database unchanged.
   */
  prepare(state: LedgerState, session: Session): Promise<PreparedPlan>;
  /** The reaction to heads that changed since the command started. `upgrade` plans again. */
  readonly whenMoved: "replan" | "refuse";
  /**
   * Returns true if the plan needs the records of the log, for a state without them. If it is missing,
   * they are read in any case.
   */
  needsRecords?(state: LedgerState): boolean;
}

/** Maximum of equal plans in a row. After that, the obstacle is taken as permanent. */
const MOST_EQUAL_PLANS = 3;

/**
 * Reads the state of a database, plans, and runs the plan under the run lock.
 *
 * An empty plan ends without a lock. A failure before the first step is thrown. A later failure is
 * part of the result.
 *
 * @throws {Failure} of reading, planning and locking, and the reason of a signal
 */
export async function execute(
  connect: (stop?: AbortSignal) => Promise<Session>,
  request: RunRequest,
  options: RunOptions,
): Promise<RunResult> {
  const opened: Session[] = [];
  const open = async (): Promise<Session> => {
    const session = await openUnlessStopped(connect, options.interrupt);
    opened.push(session);
    return session;
  };
  try {
    const session = await open();
    const state = await stateOf(session, options, request);
    // This check comes before the run lock, because the session is read-only outside ebb's
    // transactions while it holds the lock.
    requireUsable(state);
    const { runId: id, actor, tag, command, masked } = options;
    const run = { id, ledger: state.ledger, actor, tag, command, masked };
    const mode = { kind: "direct" } as const;
    const asCounted = state.encoding === "SQL_ASCII" ? countingCharacters(session) : session;
    const prepared = new PreparedStatements(options.clock.random);
    const context: RunContext = {
      session: asCounted,
      run,
      options,
      state,
      mode,
      prepared,
      connect,
    };
    const deadline = options.clock.now() + options.lockWaitMs;
    return await startOf(context, { request, deadline, open });
  } finally {
    // Behind a pooler the last opened session holds the lock, so all close at the end.
    for (const each of opened) await each.close();
  }
}

interface Start {
  readonly request: RunRequest;
  readonly deadline: number;
  /** Opens a session that closes at the end of the run. */
  readonly open: () => Promise<Session>;
}

/** Reads the state: the records of the log only if the plan needs them, a round trip later. */
async function stateOf(
  session: Session,
  options: RunOptions,
  request: RunRequest,
): Promise<LedgerState> {
  const { schema, versionTable, interrupt } = options;
  const read = (detail: "digests" | "records"): Promise<LedgerState> =>
    stoppable(session, { interrupt }, () => readState(session, { schema, versionTable, detail }));
  try {
    if (request.needsRecords === undefined) return await read("records");
    const state = await read("digests");
    return state.hasLog && request.needsRecords(state) ? await read("records") : state;
  } catch (error) {
    interrupt.throwIfAborted();
    throw error;
  }
}

async function withLockMode(
  context: RunContext,
  { open, deadline }: Pick<Start, "open" | "deadline">,
): Promise<RunContext> {
  if (!isBehindPooler(context.session, context.state)) return context;
  return { ...context, mode: await holdPooledLock(context, await open(), deadline) };
}

/**
 * Plans, and runs the plan unless it is empty.
 *
 * When a section seems half run, another ebb may run it at this moment. Only the lock shows the
 * truth.
 */
async function startOf(context: RunContext, start: Start): Promise<RunResult> {
  if (context.state.halfRun !== undefined) return startLocked(context, start);
  const prepared = await start.request.prepare(context.state, context.session);
  if (isNothing(prepared)) return nothingToDo(context);
  const opening = { lockHeld: false, startLogged: false };
  const planned = { context: await withLockMode(context, start), prepared, opening, equalPlans: 1 };
  return attempt(planned, start);
}

async function startLocked(context: RunContext, start: Start): Promise<RunResult> {
  const locked = await withLockMode(context, start);
  if (locked.mode.kind === "direct") await waitForRunLock(locked, start.deadline);
  const now = await readAgain(locked, { ...start, hasMoved: false });
  const prepared = await start.request.prepare(now.state, now.session);
  if (isNothing(prepared)) return nothingToDo(now);
  const opening = { lockHeld: true, startLogged: false };
  return attempt({ context: now, prepared, opening, equalPlans: 1 }, start);
}

/** A plan to run now. */
interface PlannedRun {
  readonly context: RunContext;
  readonly prepared: PreparedPlan;
  readonly opening: Opening;
  /** Number of equal plans in a row for the same heads. */
  readonly equalPlans: number;
}

/** Runs the plan. Plans again while another session was faster. */
async function attempt(first: PlannedRun, start: Start): Promise<RunResult> {
  let planned = first;
  for (;;) {
    const progress = await runSteps(planned.context, planned.prepared, planned.opening);
    const { end } = progress;
    if (end.kind === "finished") return resultOf(planned, progress);
    if (end.kind === "failed") return failedRun(planned, progress);
    // After a step, a relative target means something else, so ebb does not plan again.
    if (progress.done.length > 0) return failedRun(planned, { ...progress, end: lostRunLock() });
    planned = await planAgain(planned, start, end);
    if (!isNothing(planned.prepared)) continue;
    if (planned.opening.startLogged) await logEnd(planned.context, { event: "run_end" });
    return nothingToDo(planned.context);
  }
}

async function planAgain(planned: PlannedRun, start: Start, end: Hindrance): Promise<PlannedRun> {
  const startLogged = planned.opening.startLogged || end.opened;
  try {
    const context = await afterWaiting(planned.context, start, end);
    const isEqual =
      end.kind === "moved" && sameHeads(context.state.heads, planned.context.state.heads);
    const equalPlans = isEqual ? planned.equalPlans + 1 : 1;
    if (equalPlans > MOST_EQUAL_PLANS) throw unwritable(context);
    const prepared = await start.request.prepare(context.state, context.session);
    return { context, prepared, opening: { lockHeld: true, startLogged }, equalPlans };
  } catch (error) {
    if (startLogged) await logEnd(planned.context, { event: "run_end", error: wordsOf(error) });
    throw error;
  }
}

/** Waits while another session runs, then reads the ledger again. */
async function afterWaiting(
  context: RunContext,
  start: Start,
  end: Hindrance,
): Promise<RunContext> {
  const locked = end.kind === "lock-busy" ? await waitForLock(context, start, end) : context;
  return readAgain(locked, { ...start, hasMoved: end.kind === "moved" });
}

async function readAgain(
  context: RunContext,
  { request, hasMoved }: Pick<Start, "request"> & { readonly hasMoved: boolean },
): Promise<RunContext> {
  const state = await stateOf(context.session, context.options, request);
  const isOther = hasMoved || !sameHeads(state.heads, context.state.heads);
  if (isOther && request.whenMoved === "refuse") throw moved(context.state.heads, state.heads);
  return { ...context, state };
}

/**
 * Waits for the lock. Behind a pooler the silent connection had the lock and lost it by its end: a
 * new connection replaces it.
 */
async function waitForLock(
  context: RunContext,
  { deadline, open }: Start,
  end: Hindrance,
): Promise<RunContext> {
  if (end.kind === "lock-busy" && end.lock === "fence") await waitForFence(context, deadline);
  else if (context.mode.kind === "direct") await waitForRunLock(context, deadline);
  else {
    await context.mode.silent.close();
    return withLockMode(context, { open, deadline });
  }
  return context;
}

function isNothing({ plan, stamped, needsLedger }: PreparedPlan): boolean {
  if (needsLedger) return false;
  return plan.steps.length === 0 && (stamped === undefined || stamped.length === 0);
}

function nothingToDo({ run, state }: RunContext): RunResult {
  const { heads } = state;
  const nothing = { steps: [], remaining: [], failure: undefined };
  const standing = { headsBefore: heads, headsAfter: heads, headsWanted: heads };
  return { runId: run.id, ledger: run.ledger, ...standing, ...nothing };
}

function resultOf({ context, prepared }: PlannedRun, { done }: Progress): RunResult {
  return {
    runId: context.run.id,
    ledger: context.run.ledger,
    headsBefore: context.state.heads,
    headsAfter: prepared.plan.headsAfter,
    headsWanted: prepared.plan.headsAfter,
    steps: done,
    remaining: [],
    failure: undefined,
  };
}

async function failedRun(
  { context, prepared }: PlannedRun,
  { done, end }: Progress,
): Promise<RunResult> {
  if (end.kind !== "failed") throw new Error("The run did not fail");
  const { failure, step } = end;
  await logEnd(context, {
    event: "run_end",
    direction: step?.direction,
    revision: step?.revision.id,
    note: step && prepared.revisions.get(step.revision.id)?.message,
    error: wordsOf(failure),
  });
  const { steps, headsBefore } = prepared.plan;
  // The drop of an INVALID index is a step too, but not of the plan.
  const count = done.filter(({ sql }) => sql === undefined).length;
  return {
    runId: context.run.id,
    ledger: context.run.ledger,
    headsBefore: context.state.heads,
    headsAfter: steps[count - 1]?.headsAfter ?? headsBefore,
    headsWanted: prepared.plan.headsAfter,
    steps: done,
    remaining: steps.slice(count),
    failure,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Failure ? `${error.code}: ${error.message}` : "EBB_INTERNAL";
}

/**
 * Writes the end of a run to the log, if possible. Without it the log shows the run as lost, which
 * is also true.
 */
async function logEnd(context: RunContext, row: LogRow): Promise<void> {
  const message = ledgerTransaction(context, [
    ...refusePlanted(context),
    insertLogRows(context.run, [row]),
  ]);
  // The failed message may have left its transaction open. Without the rollback, this message would
  // commit it.
  await context.session.flight([{ sql: "rollback" }, message, { sql: "rollback" }]);
}
