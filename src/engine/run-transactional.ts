import type { Message, Outcome, ServerError } from "../database/session.ts";
import { Failure } from "../failure.ts";
import { connectionLost } from "./answer.ts";
import { resolveInDoubt } from "./in-doubt.ts";
import type { RunContext } from "./run-context.ts";
import type { StepEnd } from "./run-steps.ts";
import { isLockFailure } from "./statement-failure.ts";
import { type FlightLayout, fly, layOut, type RunningStep } from "./transactional.ts";
import { judge, type Verdict } from "./verdict.ts";

/** An attempt that took longer is not repeated: it would block the application again and again. */
const LONGEST_RETRIED_MS = 30_000;
const FIRST_RETRY_DELAY_MS = 500;

/**
 * Runs a transactional revision: one transaction, one flight; tries again after a lock timeout or
 * a lost deadlock.
 */
export async function runTransactional(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): Promise<StepEnd> {
  const { clock, lockRetries, interrupt, onEvent } = context.options;
  let opening = prelude;
  for (let attempt = 1; ; attempt++) {
    const started = clock.now();
    const verdict = await runOnce(context, running, opening);
    const durationMs = clock.now() - started;
    const isAlone = running.begins && running.commits;
    if (!mayRetry(verdict, durationMs) || !isAlone || attempt > lockRetries || interrupt.aborted) {
      return endOf(context, running, { verdict, durationMs });
    }
    opening = [];
    const delayMs = FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1) * (0.75 + clock.random() / 2);
    const revision = running.step.revision.id;
    onEvent({ kind: "retry", revision, attempt, of: lockRetries, delayMs, error: verdict.error });
    await clock.sleep(delayMs, interrupt);
  }
}

type Refused = Verdict & { readonly kind: "failed"; readonly error: ServerError };

function mayRetry(verdict: Verdict, durationMs: number): verdict is Refused {
  if (verdict.kind !== "failed" || verdict.error === undefined) return false;
  return isLockFailure(verdict.error) && durationMs < LONGEST_RETRIED_MS;
}

async function runOnce(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): Promise<Verdict> {
  const layout = layOut(context, running, prelude);
  const outcomes = await flyInterruptibly(context, running, layout);
  return judge(layout, running, outcomes);
}

/**
 * Cancels the running statement when a signal asks for it, but only once the server has confirmed
 * that the transaction is open: a cancel that hits BEGIN would leave what is behind it to autocommit.
 */
async function flyInterruptibly(
  context: RunContext,
  running: RunningStep,
  layout: FlightLayout,
): Promise<readonly Outcome[]> {
  const { interrupt, onEvent } = context.options;
  const revision = running.step.revision.id;
  let isOpen = false;
  const cancel = (): void => {
    if (isOpen) void context.session.cancel();
  };
  interrupt.addEventListener("abort", cancel);
  try {
    return await fly(context, layout, {
      onOutcome: (index, outcome) => {
        if (index === layout.opens && outcome.kind === "done") isOpen = true;
        if (index === layout.opens && interrupt.aborted) cancel();
        if (index >= layout.statements && index < layout.asserts && outcome.kind === "done") {
          onEvent({ kind: "statement-done", revision, index: index - layout.statements });
        }
      },
      onNotice: (notice) => onEvent({ kind: "notice", revision, notice }),
    });
  } finally {
    interrupt.removeEventListener("abort", cancel);
  }
}

async function endOf(
  context: RunContext,
  running: RunningStep,
  { verdict, durationMs }: { verdict: Verdict; durationMs: number },
): Promise<StepEnd> {
  switch (verdict.kind) {
    case "done":
      return { kind: "done", durationMs };
    case "lock-busy":
    case "moved":
      await context.session.flight([{ sql: "rollback" }]);
      return verdict;
    case "failed":
      if (!running.commits) await context.session.flight([{ sql: "rollback" }]);
      return { kind: "failed", failure: failureOf(context, verdict) };
    case "in-doubt":
      return resolved(context, running, { reason: verdict.reason, durationMs });
  }
}

function failureOf(context: RunContext, verdict: Verdict & { kind: "failed" }): Failure {
  const { interrupt } = context.options;
  const cancelled = interrupt.aborted && verdict.error?.sqlstate === "57014";
  return cancelled ? (interrupt.reason as Failure) : verdict.failure;
}

/** What the ledger says after a connection that was lost. */
async function resolved(
  context: RunContext,
  running: RunningStep,
  { reason, durationMs }: { reason: string; durationMs: number },
): Promise<StepEnd> {
  const { id } = running.step.revision;
  const outcome = running.commits ? await resolveInDoubt(context, running.step) : "rolled-back";
  if (outcome === "committed" && running.isLast) return { kind: "done", durationMs };
  if (outcome === "unknown") {
    return {
      kind: "failed",
      failure: new Failure(
        "EBB_UNKNOWN_OUTCOME",
        `The connection was lost (${reason}) while revision ${id} was being committed, and the server cannot be asked`,
        { hint: "When the server answers again, ebb status tells whether it is applied" },
      ),
    };
  }
  return outcome === "committed"
    ? { kind: "done", durationMs, lost: connectionLost(`After revision ${id}`, reason) }
    : { kind: "failed", failure: connectionLost(`Revision ${id} was rolled back`, reason) };
}
