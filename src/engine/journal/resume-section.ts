import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import type { Message, Session } from "../../session.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import type { RunContext, StepResult } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { clearIndexes, dropOf, findLeftovers, type ToClear } from "./index-leftovers.ts";
import { type Journal, type JournalEntry, readJournal, restatingMessage } from "./journal.ts";
import { sectionSettings, stateToRepeat } from "./section-settings.ts";
import { lostState } from "./session-state.ts";
import { type Unit, unitsOf } from "./units.ts";

/** The point at which a half-run section continues. */
export interface Resumption {
  readonly units: readonly Unit[];
  /** A unit that is done, but not yet in the journal. */
  readonly done: JournalEntry | undefined;
  readonly hasDone: boolean;
  /** The INVALID indexes that were dropped first. */
  readonly drops: readonly StepResult[];
  /** The reason why the section cannot continue. */
  readonly failure: Failure | undefined;
}

/**
 * Finds the statement at which a half-run section continues, and reports it. Then it repeats the
 * settings of the earlier statements, because their session is gone. Last it drops the leftovers of
 * an interrupted index build at that statement.
 *
 * An edited section continues only where its done units stand unchanged and in order at its start.
 * The stopped unit may have been edited.
 *
 * @throws {Failure} `EBB_HALF_RUN` for a section that was edited before that unit
 */
export async function resumeSection(
  context: RunContext,
  running: RunningStep,
  units: readonly Unit[],
): Promise<Resumption> {
  const { session, run, resume } = context;
  const journal = await readJournal(session, run.ledger, running.step.revision.id);
  const { done, rest, taken, toClear } = standOf(units, journal, resume);
  const lost = done.length === 0 ? undefined : lostState(running.step.revision.id, journal.session);
  if (lost !== undefined) return { ...NOTHING, failure: lost };
  const refused = await restate(context, running, { ...journal, done, rest });
  if (refused !== undefined) return { ...NOTHING, failure: refused };
  sayResumed(context, running, rest[0]);
  const isRestated = journal.isRestated || typeof resume === "object";
  const hasDone = isRestated || done.some((unit) => !unit.isSetting);
  const failure = await repeatSettings(context, running, { done, session: journal.session });
  const found = { units: rest, done: taken, hasDone, drops: [], failure };
  if (failure !== undefined || toClear === undefined) return found;
  const cleared = await clearIndexes(context, running, toClear);
  const { drops } = cleared;
  if (!cleared.isDone) return { ...found, drops, failure: cleared.failure };
  return {
    ...{ units: rest.slice(1), done: toClear.unit, hasDone: true },
    ...{ drops, failure: cleared.failure },
  };
}

const NOTHING = { units: [], done: undefined, hasDone: true, drops: [] };

/**
 * Writes the journal anew for an edited section, when the operator has named the statement at which
 * it goes on. Later runs then continue it like any other.
 */
async function restate(
  context: RunContext,
  running: RunningStep,
  { done, rest, ...journal }: Pick<Stand, "done" | "rest"> & Pick<Journal, "note" | "session">,
): Promise<Failure | undefined> {
  const [next] = rest;
  if (typeof context.resume !== "object" || next === undefined) return undefined;
  const [outcome] = await context.session.flight([
    restatingMessage(context, running, { ...journal, done, next }),
  ]);
  const action = "Cannot write the journal of the edited section";
  if (outcome?.kind === "lost") return connectionLost(action, outcome.reason);
  if (outcome?.kind !== "refused") return undefined;
  await context.session.flight([{ sql: "rollback" }]);
  return serverFailure("EBB_LEDGER", action, outcome.error);
}

/** The stand of a section by its journal. */
interface Stand {
  /** The units that are done. */
  readonly done: readonly Unit[];
  readonly rest: readonly Unit[];
  /** The unit that the operator takes as done. */
  readonly taken: JournalEntry | undefined;
  /** The unit that stopped, if it runs again. */
  readonly toClear: ToClear | undefined;
}

/** @throws {Failure} `EBB_HALF_RUN` when the units do not begin with those that are done */
function standOf(units: readonly Unit[], journal: Journal, resume: RunContext["resume"]): Stand {
  if (typeof resume === "object") return standAt(units, journal, resume.at);
  const taken = resume === "done" ? journal.stopped : undefined;
  const hashes = taken === undefined ? journal.done : [...journal.done, taken.hash];
  if (!beginsWith(units, hashes)) throw editedBefore(units, hashes);
  const rest = units.slice(hashes.length);
  const unit = taken === undefined ? stoppedUnit(rest, journal) : undefined;
  const isNext = unit === rest[0] && unit?.hash === journal.stopped?.hash;
  const noAnswer = isNext && journal.stopped?.event === "begin" && resume !== "again";
  const toClear = unit && { unit, note: journal.note, noAnswer };
  return { done: units.slice(0, hashes.length), rest, taken, toClear };
}

/** Returns the stand that the operator names for an edited section. */
function standAt(units: readonly Unit[], journal: Journal, at: number): Stand {
  const done = units.filter(({ last }) => last < at - 1);
  const rest = units.slice(done.length);
  const unit = stoppedUnit(rest, journal);
  const toClear = unit && { unit, note: journal.note, noAnswer: false };
  return { done, rest, taken: undefined, toClear };
}

/** Finds the unit that stopped, also behind a new one; else the one that stands in its place. */
function stoppedUnit(rest: readonly Unit[], { stopped }: Journal): Unit | undefined {
  if (stopped === undefined) return undefined;
  return rest.find(({ hash }) => hash === stopped.hash) ?? rest[0];
}

/** Checks if the units of a section begin with the done ones, unchanged and in order. */
export function beginsWith(units: readonly Unit[], done: readonly string[]): boolean {
  return done.every((hash, at) => units[at]?.hash === hash);
}

function editedBefore(units: readonly Unit[], done: readonly string[]): Failure {
  const at = done.findIndex((hash, index) => units[index]?.hash !== hash);
  const unit = units[at];
  const what = unit === undefined ? "is missing now" : "is another one now";
  const number = unit === undefined ? at + 1 : unit.first + 1;
  return new Failure(
    "EBB_HALF_RUN",
    `The half-run section was edited: statement ${number} ${what}, and ${done.length} were done before the edit`,
    {
      hint: "Put the done statements back at the start of the section, unchanged and in order; or name the statement to go on at with ebb resume --at; or clean up, then: ebb resume --undone",
    },
  );
}

function sayResumed(context: RunContext, running: RunningStep, next: Unit | undefined): void {
  const { id } = running.step.revision;
  const count = running.section.statements.length;
  const text =
    next === undefined
      ? `Revision ${id}: every statement was done before; only the ledger is written`
      : `Revision ${id} is resumed at statement ${next.first + 1} of ${count}`;
  context.options.onEvent({ kind: "remark", text });
}

async function repeatSettings(
  context: RunContext,
  running: RunningStep,
  { done, session }: Pick<Stand, "done"> & Pick<Journal, "session">,
): Promise<Failure | undefined> {
  const messages = [...sectionSettings(context, running), ...stateToRepeat(running, done, session)];
  const outcomes = await context.session.flight(messages);
  const bad = outcomes.find((outcome) => outcome.kind !== "done");
  const action = "Cannot set again what the section had set";
  if (bad?.kind === "refused") return serverFailure("EBB_HALF_RUN", action, bad.error);
  return bad?.kind === "lost" ? connectionLost(action, bad.reason) : undefined;
}

/** The start of a run that resumes a half-run section. */
export interface ResumePreview {
  /** The statements that ebb itself runs first. */
  readonly drops: readonly string[];
  /** Index of the statement at which it continues. It is undefined when all were done. */
  readonly next: number | undefined;
}

/**
 * Returns what a run would do first to resume a half-run section, and does nothing. Returns
 * undefined for a step that is not resumed.
 */
export async function previewResume(
  session: Session,
  { halfRun, ledger }: Pick<LedgerState, "halfRun" | "ledger">,
  { step, section }: { readonly step: Step; readonly section: Section | undefined },
  resume: RunContext["resume"],
): Promise<ResumePreview | undefined> {
  const { direction, revision } = step;
  const isResumed = halfRun?.revision === revision.id && halfRun.direction === direction;
  if (!isResumed || section === undefined || section.options.transaction) return undefined;
  const journal = await readJournal(session, ledger, revision.id);
  const { done, rest, toClear } = standOf(unitsOf(section), journal, resume);
  const lost = done.length === 0 ? undefined : lostState(revision.id, journal.session);
  if (lost !== undefined) throw lost;
  if (toClear === undefined) return { drops: [], next: rest[0]?.first };
  const settings = stateToRepeat({ section }, done, journal.session);
  const { isDone, invalid } = await underSettings(session, settings, () =>
    findLeftovers({ session }, { section }, toClear),
  );
  return { drops: invalid.map(dropOf), next: rest[isDone ? 1 : 0]?.first };
}

/**
 * Runs `look` under the section's settings, because its search path decides which index a name
 * means. Then it takes the settings back.
 */
async function underSettings<T>(
  session: Session,
  settings: readonly Message[],
  look: () => Promise<T>,
): Promise<T> {
  await session.flight([{ sql: "begin read only" }, ...settings]);
  try {
    return await look();
  } finally {
    await session.flight([{ sql: "rollback" }]);
  }
}
