import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Message } from "../../session.ts";
import { rolledBack } from "../ledger/answer.ts";
import { wasRecorded } from "../run/lost-connection.ts";
import type { RunContext, StepEnd } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { indexNote, leftNothing } from "./index-leftovers.ts";
import { closingMessage, journalAfterLoss, journalMessage } from "./journal.ts";
import type { JournalEntry } from "./read-journal.ts";
import { resumeRefusal, resumeSection } from "./resume-section.ts";
import { afterLostUnit, isJournaledInside, runUnit, type UnitEnd } from "./run-unit.ts";
import { sectionSettings, unitSettings } from "./section-settings.ts";
import {
  lostBeforeAnything,
  lostSection,
  partlyCommitted,
  refusedJournal,
  refusedStatement,
  stoppedSection,
  unreachable,
} from "./section-stop.ts";
import { mayCommitInside, type Unit, unitsOf } from "./units.ts";
import { unrecordable } from "./unrecordable.ts";
import { doneOf, journalStop, lostInJournal, writeLedger } from "./write-journal.ts";

/**
 * Runs a `no-transaction` section unit by unit, and journals each unit before and after. If the run
 * dies, a later run does not repeat or skip a statement on its own.
 *
 * Each statement costs two round trips. Fewer would be unsound: in autocommit a failed journal row
 * does not stop the statement after it (docs/architecture.md#outside-a-transaction).
 */
export async function runNoTransaction(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): Promise<StepEnd> {
  const started = context.options.clock.now();
  const { halfRun } = context.state;
  const { step } = running;
  const isResumed = halfRun?.revision === step.revision.id && halfRun.direction === step.direction;
  const failure = await unrecordable(context, running, { isResumed });
  if (failure !== undefined) return { kind: "failed", failure };
  if (!isResumed) {
    const units = unitsOf(running.section);
    // To take a half-run section back is a part of it: a refused first statement does not close it.
    const fresh = { units, prelude, done: undefined, hasDone: isTaken(step), isResumed: false };
    return runUnits(context, running, { ...fresh, started });
  }
  const opened = await writeLedger(context, prelude, 0);
  if (opened?.kind === "lost")
    return { kind: "failed", failure: lostBeforeAnything(opened.reason) };
  if (opened !== undefined) return opened;
  const { drops, ...resumed } = await resumeSection(context, running, unitsOf(running.section));
  if (resumed.failure !== undefined) return { kind: "failed", failure: resumed.failure, drops };
  const end = await runUnits(context, running, {
    ...resumed,
    hasDone: resumed.hasDone || isTaken(step),
    prelude: [],
    isResumed: true,
    started,
  });
  return { ...end, drops };
}

/** Checks if a down takes back a section that was half run itself: the heads stay as they are. */
function isTaken({ direction, headsBefore, headsAfter }: Step): boolean {
  return direction === "down" && headsBefore.join() === headsAfter.join();
}

/** The rest of a section. */
interface Todo {
  readonly units: readonly Unit[];
  readonly prelude: readonly Message[];
  /** A unit that is done. The journal row of the next unit records it. */
  readonly done: JournalEntry | undefined;
  /** True when a unit of the section is done. Units that only set something do not count. */
  readonly hasDone: boolean;
  /** True when the journal has rows of the section, and the session has the section's settings. */
  readonly isResumed: boolean;
  readonly started: number;
}

/** Runs units and closes the journal. */
async function runUnits(context: RunContext, running: RunningStep, todo: Todo): Promise<StepEnd> {
  let { done, hasDone } = todo;
  for (const [index, unit] of todo.units.entries()) {
    const isSent = index > 0;
    const standing: Standing = { unit, done, hasDone, isSent, isBegun: isSent || todo.isResumed };
    const prelude = index === 0 ? todo.prelude : [];
    const begun =
      (await stopBefore(context, running, standing)) ??
      (await begin(context, running, { ...standing, prelude }));
    if (begun !== undefined) return begun;
    const end = await runUnit(context, running, unit);
    if (end.kind !== "done") return unitStopped(context, running, { ...standing, end });
    done = isJournaledInside(unit) ? undefined : unit;
    hasDone ||= !unit.isSetting;
  }
  return close(context, running, { ...todo, done, hasDone });
}

/** The state of a running section: the next unit, and the units done before it. */
interface Standing {
  readonly unit: Unit;
  readonly done: JournalEntry | undefined;
  readonly hasDone: boolean;
  /** True when the journal has rows of the section. */
  readonly isBegun: boolean;
  /** True when this run has sent a unit of the section. */
  readonly isSent: boolean;
}

/** Stops between two units after a signal, and journals that the next unit did not begin. */
async function stopBefore(
  context: RunContext,
  running: RunningStep,
  { unit, done, hasDone, isBegun }: Standing,
): Promise<StepEnd | undefined> {
  const { interrupt } = context.options;
  if (!interrupt.aborted) return undefined;
  const reason = interrupt.reason as Failure;
  if (isBegun) {
    const failed = { unit, error: reason.message, nothingDone: !hasDone };
    const stop = { done, begin: undefined, failed, wasSent: false };
    const end = await journalStop(context, running, stop);
    if (end !== undefined) return end;
  }
  if (!hasDone) return { kind: "failed", failure: reason };
  const refusal = await refusalOf(context, running);
  return { kind: "failed", failure: stoppedSection(running, unit, { reason, refusal }) };
}

/** Journals that a unit begins. Returns undefined when the unit may be sent. */
async function begin(
  context: RunContext,
  running: RunningStep,
  {
    unit,
    done,
    hasDone,
    isBegun,
    isSent,
    prelude,
  }: Standing & { readonly prelude: readonly Message[] },
): Promise<StepEnd | undefined> {
  const note = await unlessRefused(() => indexNote(context, running, unit));
  if (note instanceof Failure) {
    return cannotLook(context, running, { unit, done, hasDone, isBegun, isSent, failure: note });
  }
  const messages = [
    ...prelude,
    journalMessage(context, running, { done, begin: unit, note }),
    ...(isBegun ? [] : sectionSettings(context, running)),
    ...unitSettings(context, running, unit),
  ];
  const end = await writeLedger(context, messages, prelude.length);
  if (end === undefined) return undefined;
  if (end.kind === "lost") {
    return lostInJournal(context, running, { unit, done, hasDone, reason: end.reason });
  }
  return isSent ? refusedJournal(running, end, { next: unit.first, unwritten: doneOf(done) }) : end;
}

/** Returns the failure instead of throwing it: it must not pass the journal. */
async function unlessRefused<T>(look: () => Promise<T>): Promise<T | Failure> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Stops before a unit because the catalog could not be read, and journals the unit before it. */
async function cannotLook(
  context: RunContext,
  running: RunningStep,
  { unit, done, hasDone, isBegun, failure }: Standing & { readonly failure: Failure },
): Promise<StepEnd> {
  if (isBegun) {
    const failed = { unit, error: failure.message, nothingDone: !hasDone };
    const stop = { done, begin: undefined, failed, wasSent: false };
    const end = await journalStop(context, running, stop);
    if (end !== undefined) return end;
  }
  return {
    kind: "failed",
    failure: hasDone ? stoppedSection(running, unit, { reason: failure }) : failure,
  };
}

/** Finds out what became of a unit that was not done. */
async function unitStopped(
  context: RunContext,
  running: RunningStep,
  { end, ...standing }: Standing & { readonly end: Exclude<UnitEnd, { kind: "done" }> },
): Promise<StepEnd> {
  if (end.kind === "lost") return afterLostUnit(context, running, { ...end, ...standing });
  if (end.kind === "refused" && mayCommitInside(running.section, standing.unit)) {
    return { kind: "failed", failure: partlyCommitted(running, end) };
  }
  return unitFailed(context, running, { end, ...standing });
}

/** Journals that a unit failed. */
async function unitFailed(
  context: RunContext,
  running: RunningStep,
  {
    unit,
    hasDone,
    end,
  }: Standing & { readonly end: Exclude<UnitEnd, { kind: "done" } | { kind: "lost" }> },
): Promise<StepEnd> {
  const { interrupt } = context.options;
  const left = await unlessRefused(() => leftNothing(context, running, unit));
  const nothingLeft = end.kind === "not-sent" || left === true;
  const nothingDone = !hasDone && nothingLeft;
  const error = end.kind === "refused" ? end.error.message : "stopped by a signal";
  const failed = { unit, error, nothingDone };
  const stop = { done: undefined, begin: undefined, failed, wasSent: true };
  const journaled = await journalStop(context, running, stop);
  if (journaled !== undefined) return journaled;
  const refusal = nothingDone ? undefined : await refusalOf(context, running);
  if (interrupt.aborted && (end.kind === "not-sent" || end.error.sqlstate === "57014")) {
    const reason = interrupt.reason as Failure;
    return {
      kind: "failed",
      failure: nothingDone ? reason : stoppedSection(running, unit, { reason, refusal }),
    };
  }
  if (end.kind === "not-sent") throw new Error("A unit was not sent, and no signal came");
  const refused = { ...end, nothingDone, next: unit.first, refusal };
  return { kind: "failed", failure: refusedStatement(running, refused) };
}

/**
 * Returns the failure with which the next run would refuse to go on with the section, so that this
 * run already names the ways out.
 */
async function refusalOf(context: RunContext, running: RunningStep): Promise<Failure | undefined> {
  const found = await unlessRefused(async () => {
    return { refusal: await resumeRefusal(context.session, context.state, running) };
  });
  return found instanceof Failure ? undefined : found.refusal;
}

/** Closes the journal and moves the heads. */
async function close(context: RunContext, running: RunningStep, todo: Todo): Promise<StepEnd> {
  const { done, hasDone, units } = todo;
  const durationMs = context.options.clock.now() - todo.started;
  const opening = units.length === 0 ? todo.prelude : [];
  const closing = closingMessage(context, running, { last: done, durationMs });
  const end = await writeLedger(context, [...opening, closing], opening.length);
  if (end === undefined) return { kind: "done", durationMs };
  const next = running.section.statements.length;
  if (end.kind !== "lost") {
    if (units.length === 0) return end;
    return refusedJournal(running, end, { next, unwritten: doneOf(done) });
  }
  const { reason } = end;
  const recorded = await wasRecorded(context, running.step);
  if (recorded && running.stepsAfter === 0) return { kind: "done", durationMs };
  if (recorded) {
    return {
      kind: "done",
      durationMs,
      lost: rolledBack(`After revision ${running.revision.id}`, reason),
    };
  }
  const lost = lostSection(running, { next, reason, nothingDone: !hasDone });
  const known =
    recorded === false && (await journalAfterLoss(context, running, { done, notSent: undefined }));
  return { kind: "failed", failure: known ? lost : unreachable(reason) };
}
