import { Failure } from "../../failure.ts";
import type { FlightOptions, Message, Outcome, ServerError } from "../../session.ts";
import { rolledBack } from "../ledger/answer.ts";
import { blockedFailure } from "../run/blocked-failure.ts";
import { wasRecorded } from "../run/lost-connection.ts";
import type { RunContext, StepEnd } from "../run/run-context.ts";
import type { Blocker } from "../run/run-events.ts";
import { tellClosing } from "../run/run-events.ts";
import type { RunningStep } from "../run/running-step.ts";
import { isLockFailure } from "../run/statement-failure.ts";
import { stoppable } from "../run/stoppable.ts";
import { noticeWithoutWords, withoutWords } from "../run/unrecorded.ts";
import { watchStep } from "../watch/watch-step.ts";
import { type FlightLayout, fly, layOut } from "./flight-layout.ts";
import { judge, type Verdict } from "./verdict.ts";
import type { EarlyFlight, Window } from "./window.ts";

/** A longer attempt is not retried: it would block the application again. */
const LONGEST_RETRIED_MS = 30_000;
const FIRST_RETRY_DELAY_MS = 500;

/** The messages before a step in its flight, and the flights under way with the step's own. */
export interface Start {
  readonly prelude: readonly Message[];
  readonly window: Window;
}

/**
 * Runs a transactional revision in one transaction and one flight. Retries after a lock timeout or
 * a lost deadlock.
 */
export async function runTransactional(
  context: RunContext,
  running: RunningStep,
  { prelude, window }: Start,
): Promise<StepEnd> {
  const { clock, lockRetries, interrupt, onEvent } = context.options;
  let opening = prelude;
  for (let attempt = 1; ; attempt++) {
    const tried = await runOnce(context, running, { prelude: opening, window });
    if (!mayRetry(context, running, tried) || attempt > lockRetries) {
      return endOf(context, running, { ...tried, attempt });
    }
    opening = [];
    const delayMs = FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1) * (0.75 + clock.random() / 2);
    const { error } = tried.verdict;
    const revision = running.step.revision.id;
    const { blockers } = tried;
    onEvent({ kind: "retry", revision, attempt, of: lockRetries, delayMs, error, blockers });
    await clock.sleep(delayMs, interrupt);
    if (interrupt.aborted) return { kind: "failed", failure: interrupt.reason as Failure };
  }
}

/** The result of one attempt. */
interface Tried {
  readonly verdict: Verdict;
  readonly durationMs: number;
  /** The last sessions that blocked one of its statements. */
  readonly blockers: readonly Blocker[];
}

type Refused = Tried & {
  readonly verdict: Verdict & { readonly kind: "failed"; readonly error: ServerError };
};

/**
 * Returns true if an attempt may be retried. The messages before the revision are not repeated, so
 * their failure is final.
 */
function mayRetry(context: RunContext, running: RunningStep, tried: Tried): tried is Refused {
  const { verdict, durationMs } = tried;
  if (verdict.kind !== "failed" || verdict.error === undefined) return false;
  const isAlone = running.begins && running.commits;
  const mayBe = isAlone && verdict.opened === true && !context.options.interrupt.aborted;
  return mayBe && isLockFailure(verdict.error) && durationMs < LONGEST_RETRIED_MS;
}

/**
 * Runs a revision once. If the server refuses a prepared statement of ebb's, nothing of the revision
 * is left, and it runs again with texts.
 */
async function runOnce(
  context: RunContext,
  running: RunningStep,
  { prelude, window }: Start,
): Promise<Tried> {
  const early = window.take();
  const layout = early?.layout ?? layOut(context, running, prelude);
  const tried = await flyOnce(context, { running, layout, early, statement: 0 });
  const { kind } = tried.verdict;
  if (kind === "done" || kind === "in-doubt") return tried;
  await window.drain();
  if (kind !== "unprepared") return tried;
  context.prepared.giveUp();
  const again = layOut(context, running, []);
  return flyOnce(context, { running, layout: again, early: undefined, statement: 0 });
}

async function flyOnce(context: RunContext, flight: RunningFlight): Promise<Tried> {
  const { clock } = context.options;
  const { running, layout } = flight;
  const started = clock.now();
  const watch = watchStep(context, { running, statement: () => flight.statement });
  try {
    const outcomes = await flyQuietly(context, flight);
    const verdict = judge(layout, running, outcomes);
    notePrepared(context, layout, verdict.kind === "done" ? outcomes : []);
    const durationMs = clock.now() - started;
    return { verdict, durationMs, blockers: await watch.end() };
  } finally {
    await watch.end();
  }
}

/** Notes whether the server has ebb's prepared statements after a flight. */
function notePrepared(
  { prepared }: RunContext,
  { form, opens, closes }: FlightLayout,
  done: readonly Outcome[],
): void {
  const [opened, closed] = [done[opens], done[closes]];
  if (form.closing === "text" || opened?.kind !== "done" || closed?.kind !== "done") {
    prepared.forget();
    return;
  }
  const made = form.opening === "prepares" ? opened.tags : undefined;
  prepared.end({ made, closed: closed.tags });
}

/** Removes the words of the server that may quote a `no-record` section. */
async function flyQuietly(context: RunContext, flight: RunningFlight): Promise<readonly Outcome[]> {
  const { layout, running } = flight;
  const outcomes = await flyInterruptibly(context, flight);
  return outcomes.map((outcome, index) => {
    const isAssert = index >= layout.asserts && index < layout.checks;
    const isOwn = index < layout.statements || index === layout.checks || index === layout.closes;
    if (isOwn) return outcome;
    return withoutWords(isAssert ? running.revision.assert : running.section, outcome);
  });
}

/**
 * Cancels the running statement after a signal, but only after the server has confirmed that the
 * transaction is open: a cancel that hits BEGIN would make the next statements autocommit.
 */
async function flyInterruptibly(
  context: RunContext,
  flight: RunningFlight,
): Promise<readonly Outcome[]> {
  const { interrupt, onEvent } = context.options;
  const { layout } = flight;
  const revision = flight.running.step.revision.id;
  let isOpen = false;
  const stop = { interrupt, isAllowed: () => isOpen };
  const tell = statementTeller(context, flight);
  const send = (options: FlightOptions): Promise<readonly Outcome[]> =>
    flight.early === undefined ? fly(context, layout, options) : flight.early.attend(options);
  return stoppable(context.session, stop, ({ check }) =>
    send({
      onOutcome: (index, outcome) => {
        if (index === layout.opens && outcome.kind === "done") isOpen = true;
        check();
        if (outcome.kind === "done") tell(index);
      },
      onNotice: (notice) =>
        tellClosing(context.options, notice) ||
        onEvent({
          kind: "notice",
          revision,
          notice: noticeWithoutWords(flight.running.section, notice),
        }),
    }),
  );
}

/** A running flight. */
interface RunningFlight {
  readonly running: RunningStep;
  readonly layout: FlightLayout;
  /** Set if it left before its turn. */
  readonly early: EarlyFlight | undefined;
  /** The index of the running statement. */
  statement: number;
}

/**
 * Creates a function that reports each finished statement. The time between two answers is the
 * statement's time, because the server runs one after another.
 */
function statementTeller(
  { options: { clock, onEvent } }: RunContext,
  flight: RunningFlight,
): (index: number) => void {
  const { layout, running } = flight;
  const revision = running.step.revision.id;
  let answeredAt = clock.now();
  return (index) => {
    const durationMs = clock.now() - answeredAt;
    answeredAt += durationMs;
    if (index < layout.statements || index >= layout.asserts) return;
    flight.statement = index - layout.statements + 1;
    onEvent({ kind: "statement-done", revision, index: index - layout.statements, durationMs });
  };
}

async function endOf(
  context: RunContext,
  running: RunningStep,
  tried: Tried & { readonly attempt: number },
): Promise<StepEnd> {
  const { verdict, durationMs } = tried;
  switch (verdict.kind) {
    case "done":
      return { kind: "done", durationMs };
    case "unprepared":
      throw new Error("A text was taken for a prepared statement");
    case "lock-busy":
    case "moved":
      await context.session.flight([{ sql: "rollback" }]);
      return verdict;
    case "failed": {
      if (!running.commits) await context.session.flight([{ sql: "rollback" }]);
      const { interrupt } = context.options;
      const wasCancelled = interrupt.aborted && verdict.error?.sqlstate === "57014";
      const failure = wasCancelled
        ? (interrupt.reason as Failure)
        : blockedFailure(verdict, { ...tried, isLong: durationMs >= LONGEST_RETRIED_MS });
      return { kind: "failed", failure };
    }
    case "in-doubt":
      return resolved(context, running, { reason: verdict.reason, durationMs });
  }
}

/** Returns the end of a step after a lost connection, as the ledger shows it. */
async function resolved(
  context: RunContext,
  running: RunningStep,
  { reason, durationMs }: { reason: string; durationMs: number },
): Promise<StepEnd> {
  const { id } = running.step.revision;
  const recorded = running.commits ? await wasRecorded(context, running.step) : false;
  if (recorded && running.stepsAfter === 0) return { kind: "done", durationMs };
  if (recorded) {
    return { kind: "done", durationMs, lost: rolledBack(`After revision ${id}`, reason) };
  }
  if (recorded === false) {
    const { interrupt } = context.options;
    const failure = interrupt.aborted
      ? (interrupt.reason as Failure)
      : rolledBack(`Revision ${id} was rolled back`, reason);
    return { kind: "failed", failure };
  }
  const failure = new Failure(
    "EBB_UNKNOWN_OUTCOME",
    `The connection was lost (${reason}) while revision ${id} was being committed, and the server does not answer`,
    { hint: "When the server answers again, ebb status shows whether it is applied" },
  );
  return { kind: "failed", failure };
}
