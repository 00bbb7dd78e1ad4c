import type { Session } from "../database/session.ts";
import { Failure } from "../failure.ts";
import { requireUsable } from "./check-state.ts";
import { type LedgerState, readState } from "./ledger-state.ts";
import { insertLogRows, type LogRow } from "./ledger-write.ts";
import type { Opening } from "./opening.ts";
import type { LockMode, RunContext } from "./run-context.ts";
import { holdPooledLock, waitForRunLock } from "./run-lock.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunResult, StepResult } from "./run-result.ts";
import { type PreparedPlan, type Progress, runSteps } from "./run-steps.ts";

/** What to do with a database, once its state is known. */
export interface RunRequest {
  /** Plans, reads and checks everything that is going to run; throws before anything is changed. */
  prepare(state: LedgerState, session: Session): Promise<PreparedPlan>;
  /** What to do when the heads changed since the command started: `upgrade` plans again. */
  readonly whenMoved: "replan" | "refuse";
}

const BUSY_DELAY_MS = 200;

/**
 * Reads the state of a database, plans, and runs the plan under the run lock.
 *
 * Nothing to do ends without a lock. What fails before the first step is thrown; a failure after
 * that is part of the result.
 *
 * @throws {Failure} of reading, planning and locking
 */
export async function execute(
  connect: () => Promise<Session>,
  request: RunRequest,
  options: RunOptions,
): Promise<RunResult> {
  const session = await connect();
  const closing = [session];
  try {
    const { schema, versionTable } = options;
    const state = await readState(session, { schema, versionTable, detail: "records" });
    requireUsable(state);
    const prepared = await request.prepare(state, session);
    if (isNothing(prepared)) return nothingToDo(state, options);
    const deadline = options.clock.now() + options.lockWaitMs;
    const mode = await lockMode({ session, state, options, connect, deadline, closing });
    const run = { id: options.runId, ledger: state.ledger, actor: options.actor, tag: options.tag };
    const context: RunContext = { session, run, options, state, mode, connect };
    return await attempt(context, { request, prepared, deadline });
  } finally {
    for (const each of closing) await each.close();
  }
}

interface Locking {
  readonly session: Session;
  readonly state: LedgerState;
  readonly options: RunOptions;
  readonly connect: () => Promise<Session>;
  readonly deadline: number;
  readonly closing: Session[];
}

/**
 * A backend key that is not the backend's own shows that a pooler stands in between: there a
 * session lock would belong to whoever gets the same backend next (EXPERIMENTS iv).
 */
async function lockMode(locking: Locking): Promise<LockMode> {
  const { session, state, options, connect, deadline, closing } = locking;
  if (!session.isServer || session.backendKeyPid === state.backendPid) return { kind: "direct" };
  const silent = await connect();
  closing.push(silent);
  const run = { id: options.runId, ledger: state.ledger, actor: options.actor, tag: options.tag };
  const context: RunContext = { session, run, options, state, mode: { kind: "direct" }, connect };
  return { kind: "pooled", lockPid: await holdPooledLock(context, silent, deadline) };
}

interface Attempt {
  readonly request: RunRequest;
  readonly prepared: PreparedPlan;
  readonly deadline: number;
}

/** Runs the plan; plans again as long as somebody else was faster. */
async function attempt(first: RunContext, start: Attempt): Promise<RunResult> {
  let { prepared } = start;
  let context = first;
  let opening: Opening = { lockHeld: false, startLogged: false };
  const done: StepResult[] = [];
  for (;;) {
    const progress = await runSteps(context, prepared, opening);
    done.push(...progress.done);
    const { end } = progress;
    const outcome = { current: prepared, done };
    if (end.kind === "finished") return resultOf(context, first.state, outcome);
    if (end.kind === "failed") return failedRun(context, first.state, { ...outcome, progress });
    opening = { lockHeld: true, startLogged: opening.startLogged || end.kind === "moved" };
    context = await afterWaiting(context, { ...start, end: end.kind, before: first.state });
    prepared = await start.request.prepare(context.state, context.session);
    if (!isNothing(prepared)) continue;
    if (opening.startLogged) await logEnd(context, { event: "run_end" });
    return resultOf(context, first.state, { current: prepared, done });
  }
}

interface Waiting extends Attempt {
  readonly end: "lock-busy" | "moved";
  readonly before: LedgerState;
}

/** Waits while somebody else runs, then reads the ledger afresh. */
async function afterWaiting(
  context: RunContext,
  { request, deadline, end, before }: Waiting,
): Promise<RunContext> {
  if (end === "lock-busy") await waitUntilFree(context, deadline);
  const { schema, versionTable } = context.options;
  const state = await readState(context.session, { schema, versionTable, detail: "records" });
  const hasMoved = end === "moved" || !sameHeads(state, before);
  if (hasMoved && request.whenMoved === "refuse") throw await moved(context);
  return { ...context, state };
}

async function waitUntilFree(context: RunContext, deadline: number): Promise<void> {
  if (context.mode.kind === "direct") await waitForRunLock(context, deadline);
  // The fence lock may be held by the last transaction of a client that is gone.
  await context.options.clock.sleep(BUSY_DELAY_MS, context.options.interrupt);
  context.options.interrupt.throwIfAborted();
}

async function moved(context: RunContext): Promise<Failure> {
  await logEnd(context, { event: "run_end", error: "EBB_MOVED" });
  return new Failure("EBB_MOVED", "The heads of the database changed since this command started", {
    hint: "Somebody else ran ebb at the same time: look with ebb status, then decide again",
  });
}

function sameHeads(a: LedgerState, b: LedgerState): boolean {
  return a.heads.join() === b.heads.join();
}

function isNothing({ plan, stamped }: PreparedPlan): boolean {
  return plan.steps.length === 0 && (stamped === undefined || stamped.length === 0);
}

function nothingToDo(state: LedgerState, options: RunOptions): RunResult {
  const { heads } = state;
  return {
    runId: options.runId,
    ledger: state.ledger,
    headsBefore: heads,
    headsAfter: heads,
    steps: [],
    remaining: [],
    failure: undefined,
  };
}

interface Outcome {
  readonly current: PreparedPlan;
  readonly done: readonly StepResult[];
}

function resultOf(context: RunContext, first: LedgerState, { current, done }: Outcome): RunResult {
  return {
    runId: context.run.id,
    ledger: context.run.ledger,
    headsBefore: first.heads,
    headsAfter: current.plan.headsAfter,
    steps: done,
    remaining: [],
    failure: undefined,
  };
}

async function failedRun(
  context: RunContext,
  first: LedgerState,
  { current, progress, done }: Outcome & { readonly progress: Progress },
): Promise<RunResult> {
  if (progress.end.kind !== "failed") throw new Error("The run did not fail");
  const { failure, step } = progress.end;
  await logEnd(context, {
    event: "run_end",
    direction: step?.direction,
    revision: step?.revision.id,
    error: `${failure.code}: ${failure.message}`,
  });
  const { steps, headsBefore } = current.plan;
  const count = progress.done.length;
  return {
    runId: context.run.id,
    ledger: context.run.ledger,
    headsBefore: first.heads,
    headsAfter: steps[count - 1]?.headsAfter ?? headsBefore,
    steps: done,
    remaining: steps.slice(count),
    failure,
  };
}

/** Best effort: a run without its end shows in the log as lost, which is the truth too. */
async function logEnd(context: RunContext, row: LogRow): Promise<void> {
  const sql = [
    "begin isolation level read committed read write",
    insertLogRows(context.run, [row]),
    "commit",
  ].join(";\n");
  await context.session.flight([{ sql }, { sql: "rollback" }]);
}
