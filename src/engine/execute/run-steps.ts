import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Direction } from "../../migration/migration.ts";
import { runNoTransaction } from "../journal/no-transaction.ts";
import { sectionOf } from "../ledger/sections.ts";
import type { PreparedPlan } from "../prepare/prepare.ts";
import type { Progress, RunContext, StepEnd, StepResult } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { runTransactional, type Start } from "../transaction/run-transactional.ts";
import { Window } from "../transaction/window.ts";
import { type Opening, openingOfRun } from "./opening.ts";
import { runStamp } from "./run-stamp.ts";

/**
 * Runs the steps of a plan in order, and stops at the first step that is not done.
 *
 * The first flight also takes the run lock, creates the missing parts of the ledger, and logs the
 * start of the run.
 */
export async function runSteps(
  context: RunContext,
  prepared: PreparedPlan,
  opening: Opening,
): Promise<Progress> {
  if (prepared.stamped !== undefined) return runStamp(context, prepared, opening);
  const done: StepResult[] = [];
  const steps = runningSteps(context, prepared);
  const window = new Window(context, steps);
  for (const [index, running] of steps.entries()) {
    const prelude = index === 0 ? openingOfRun(context, prepared.adopted, opening) : [];
    if (index > 0) window.fill(index);
    tellStarted(context, running, { number: index + 1, of: steps.length });
    const end = await runStep({ ...context, resume: prepared.resume }, running, {
      prelude,
      window,
    });
    done.push(...(end.drops ?? []));
    if (end.kind !== "done") return stopped(context, { done, end, step: running.step });
    done.push(resultOf(running, end.durationMs));
    tellDone(context, running, done);
    // The steps under way were lost too, and the ledger knows which of them were committed.
    if (end.lost && window.isEmpty)
      return { done, end: { kind: "failed", failure: end.lost, step: undefined } };
  }
  return { done, end: { kind: "finished" } };
}

function tellStarted(
  { options }: RunContext,
  { step, revision, section }: RunningStep,
  position: { readonly number: number; readonly of: number },
): void {
  options.onEvent({
    kind: "step-started",
    direction: step.direction,
    revision: step.revision.id,
    message: revision.message,
    section,
    ...position,
  });
}

/**
 * Reports done steps. In a shared transaction nothing is done before the COMMIT of the last step.
 */
function tellDone(
  { options }: RunContext,
  { begins, commits }: RunningStep,
  done: readonly StepResult[],
): void {
  if (!commits) return;
  for (const result of done.slice(begins ? -1 : 0))
    options.onEvent({ kind: "step-done", ...result });
}

async function runStep(
  context: RunContext,
  running: RunningStep,
  { prelude, window }: Start,
): Promise<StepEnd> {
  const { interrupt } = context.options;
  if (interrupt.aborted && window.isEmpty)
    return { kind: "failed", failure: interrupt.reason as Failure };
  try {
    if (running.section.options.transaction)
      return await runTransactional(context, running, { prelude, window });
    // Its journal tells which statements the section prepared.
    const dismissal = context.prepared.dismiss();
    const first = dismissal === undefined ? prelude : [...prelude, { sql: dismissal }];
    return await runNoTransaction(context, running, first);
  } catch (error) {
    if (error instanceof Failure) return { kind: "failed", failure: error };
    throw error;
  }
}

/**
 * Returns the progress of a stopped run. Steps that share one transaction are rolled back together.
 */
function stopped(
  context: RunContext,
  { done, end, step }: { done: readonly StepResult[]; end: NotDone; step: Step },
): Progress {
  const kept = context.options.transaction === "all" ? [] : done;
  return { done: kept, end: end.kind === "failed" ? { ...end, step } : end };
}

type NotDone = Exclude<StepEnd, { readonly kind: "done" }>;

function runningSteps(context: RunContext, { plan, revisions }: PreparedPlan): RunningStep[] {
  const isJoined = context.options.transaction === "all";
  return plan.steps.map((step, index) => {
    const revision = revisions.get(step.revision.id);
    const section = revision && sectionOf(revision, step.direction);
    if (revision === undefined || section === undefined) {
      throw new Error(`Step ${step.revision.id} was not prepared`);
    }
    const stepsAfter = plan.steps.length - 1 - index;
    const isLast = stepsAfter === 0;
    const begins = !isJoined || index === 0;
    return { step, revision, section, stepsAfter, begins, commits: !isJoined || isLast };
  });
}

function resultOf(running: RunningStep, durationMs: number): StepResult {
  const direction: Direction = running.step.direction;
  return {
    direction,
    revision: running.step.revision.id,
    message: running.revision.message,
    durationMs,
  };
}
