import type { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Message } from "../../session.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import { wasRecorded } from "../run/lost-connection.ts";
import type { RunContext, StepEnd } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { RESTORE_ENCODING } from "../run/session-settings.ts";
import { stoppable } from "../run/stoppable.ts";
import { fenceVerdict } from "../transaction/verdict.ts";
import { indexNote, leftNothing } from "./index-leftovers.ts";
import {
  closingMessage,
  type Entries,
  type FailedUnit,
  journalAfterLoss,
  journalMessage,
} from "./journal.ts";
import type { JournalEntry } from "./read-journal.ts";
import { resumeSection } from "./resume-section.ts";
import { afterLostUnit, isJournaledInside, runUnit, type UnitEnd } from "./run-unit.ts";
import { sectionSettings, unitSettings } from "./section-settings.ts";
import {
  lostBeforeAnything,
  lostSection,
  partlyCommitted,
  refusedJournal,
  refusedStatement,
  stoppedSection,
  type Unwritten,
  unreachable,
} from "./section-stop.ts";
import { mayCommitInside, type Unit, unitsOf } from "./units.ts";

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
  return { kind: "failed", failure: hasDone ? stoppedSection(running, unit, reason) : reason };
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
  const note = await indexNote(context, running, unit);
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
  const nothingLeft = end.kind === "not-sent" || (await leftNothing(context, running, unit));
  const nothingDone = !hasDone && nothingLeft;
  const error = end.kind === "refused" ? end.error.message : "stopped by a signal";
  const failed = { unit, error, nothingDone };
  const stop = { done: undefined, begin: undefined, failed, wasSent: true };
  const journaled = await journalStop(context, running, stop);
  if (journaled !== undefined) return journaled;
  if (interrupt.aborted && (end.kind === "not-sent" || end.error.sqlstate === "57014")) {
    const reason = interrupt.reason as Failure;
    return {
      kind: "failed",
      failure: nothingDone ? reason : stoppedSection(running, unit, reason),
    };
  }
  if (end.kind === "not-sent") throw new Error("A unit was not sent, and no signal came");
  const refused = { ...end, nothingDone, next: unit.first };
  return { kind: "failed", failure: refusedStatement(running, refused) };
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
  if (recorded && running.isLast) return { kind: "done", durationMs };
  if (recorded) {
    return {
      kind: "done",
      durationMs,
      lost: connectionLost(`After revision ${running.revision.id}`, reason),
    };
  }
  const lost = lostSection(running, { next, reason, nothingDone: !hasDone });
  const known =
    recorded === false && (await journalAfterLoss(context, running, { done, notSent: undefined }));
  return { kind: "failed", failure: known ? lost : unreachable(reason) };
}

function doneOf(done: JournalEntry | undefined): Unwritten | undefined {
  return done && { outcome: "done", first: done.first };
}

/** Journals where a section stops. Returns undefined when that worked. */
async function journalStop(
  context: RunContext,
  running: RunningStep,
  entries: Entries & { readonly failed: FailedUnit; readonly wasSent: boolean },
): Promise<StepEnd | undefined> {
  const end = await writeLedger(context, [journalMessage(context, running, entries)], 0);
  if (end === undefined) return undefined;
  if (end.kind !== "lost") {
    const { first } = entries.failed.unit;
    const failed = { outcome: "failed", first } as const;
    const unwritten = entries.wasSent ? failed : doneOf(entries.done);
    return refusedJournal(running, end, { next: first, unwritten });
  }
  const known = { done: entries.done, notSent: entries.failed };
  if (await journalAfterLoss(context, running, known)) return undefined;
  return { kind: "failed", failure: unreachable(end.reason) };
}

async function lostInJournal(
  context: RunContext,
  running: RunningStep,
  lost: { unit: Unit; done: JournalEntry | undefined; hasDone: boolean; reason: string },
): Promise<StepEnd> {
  const { unit, done, hasDone, reason } = lost;
  const nothingDone = !hasDone;
  const notSent = { unit, error: `the connection was lost (${reason})`, nothingDone };
  const isKnown = await journalAfterLoss(context, running, { done, notSent });
  if (!isKnown) return { kind: "failed", failure: unreachable(reason) };
  return {
    kind: "failed",
    failure: lostSection(running, { next: unit.first, reason, nothingDone }),
  };
}

type LedgerEnd =
  | Exclude<StepEnd, { kind: "done" }>
  | { readonly kind: "lost"; readonly reason: string };

/** Sends messages of the ledger. Returns undefined when all were done. */
async function writeLedger(
  context: RunContext,
  messages: readonly Message[],
  preludeLength: number,
): Promise<LedgerEnd | undefined> {
  const { session, options } = context;
  // A signal does not stop a write of the journal. But after a signal ebb does not wait for an
  // answer that never comes.
  const stop = { interrupt: options.interrupt, isAllowed: () => false };
  const outcomes = await stoppable(session, stop, ({ check }) => {
    const flight = session.flight([RESTORE_ENCODING, ...messages]);
    check();
    return flight;
  });
  const index = outcomes.findIndex((outcome) => outcome.kind !== "done");
  const bad = outcomes[index];
  if (bad === undefined || bad.kind === "done") return undefined;
  if (bad.kind === "lost") return bad;
  await context.session.flight([{ sql: "rollback" }]);
  const failure = serverFailure("EBB_LEDGER", "Cannot write the journal", bad.error);
  return fenceVerdict(bad.error, index > preludeLength) ?? { kind: "failed", failure };
}
