import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import type { Message, Session } from "../../session.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import type { RunContext, StepResult } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { beginsWith, editedBefore } from "./edited-section.ts";
import { clearIndexes, dropOf, findLeftovers, type ToClear } from "./index-leftovers.ts";
import { restatingMessage } from "./journal.ts";
import { type Journal, type JournalEntry, readJournal } from "./read-journal.ts";
import { sectionSettings, stateToRepeat, unknownState } from "./section-settings.ts";
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
  const stand = standOf(running, { units, journal, resume });
  const { done, rest, taken, toClear } = stand;
  const lost = refusedState(running, done, { journal, resume });
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
    ...{ units: rest.slice(1), done: rest[0], hasDone: true },
    ...{ drops, failure: cleared.failure },
  };
}

/** Returns the failure of a section whose earlier session had a state that a new one cannot get. */
function refusedState(
  running: Pick<RunningStep, "step" | "section">,
  done: readonly Unit[],
  { journal: { session }, resume }: Pick<Known, "journal" | "resume">,
): Failure | undefined {
  if (done.length === 0) return undefined;
  const lost = lostState(running.step, session);
  return lost ?? (typeof resume === "object" ? undefined : unknownState(running, done, session));
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
  /** The statement that stopped, if it is not taken as done. */
  readonly toClear: ToClear | undefined;
}

/** What decides the stand of a section. */
interface Known {
  readonly units: readonly Unit[];
  readonly journal: Journal;
  readonly resume: RunContext["resume"];
}

/** @throws {Failure} `EBB_HALF_RUN` when the units do not begin with those that are done */
function standOf(
  running: Pick<RunningStep, "step" | "section">,
  { units, journal, resume }: Known,
): Stand {
  const { section } = running;
  if (typeof resume === "object") {
    const done = units.filter(({ last }) => last < resume.at - 1);
    const rest = units.slice(done.length);
    const toClear = resume.isStoppedDone
      ? undefined
      : statementToClear(section, { rest, journal, noAnswer: false });
    return { done, rest, taken: undefined, toClear };
  }
  const taken = resume === "done" ? journal.stopped : undefined;
  const hashes = taken === undefined ? journal.done : [...journal.done, taken.hash];
  if (!beginsWith(units, hashes)) throw editedBefore(running, { units, hashes, journal });
  const rest = units.slice(hashes.length);
  const isNext = rest[0] !== undefined && rest[0].hash === journal.stopped?.hash;
  const noAnswer = isNext && journal.stopped?.event === "begin" && resume !== "again";
  const toClear =
    taken === undefined ? statementToClear(section, { rest, journal, noAnswer }) : undefined;
  return { done: units.slice(0, hashes.length), rest, taken, toClear };
}

/** Finds the text of the statement that stopped, in the journal or at its place in the section. */
function statementToClear(
  { source, statements }: Section,
  { rest, journal, noAnswer }: Pick<Known, "journal"> & Pick<Stand, "rest"> & { noAnswer: boolean },
): ToClear | undefined {
  const { stopped, note, texts } = journal;
  if (stopped === undefined) return undefined;
  const unit = rest.find(({ hash }) => hash === stopped.hash) ?? rest[0];
  const place = unit?.first === unit?.last ? statements[unit?.first ?? -1] : undefined;
  const sql = texts.get(stopped.hash) ?? (place && source.slice(place.start, place.end));
  return sql === undefined ? undefined : { sql, note, noAnswer };
}

function sayResumed(context: RunContext, running: RunningStep, next: Unit | undefined): void {
  const { id } = running.step.revision;
  const count = running.section.statements.length;
  const done = next === undefined ? count : next.first;
  context.options.onEvent({ kind: "resumed", revision: id, done, of: count });
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
  const known = { units: unitsOf(section), journal, resume };
  const { done, rest, toClear } = standOf({ step, section }, known);
  const lost = refusedState({ step, section }, done, known);
  if (lost !== undefined) throw lost;
  if (toClear === undefined) return { drops: [], next: rest[0]?.first };
  const settings = stateToRepeat({ section }, done, journal.session);
  const { isDone, invalid } = await underSettings(session, settings, () =>
    findLeftovers({ session }, toClear),
  );
  return { drops: invalid.map(dropOf), next: rest[isDone ? 1 : 0]?.first };
}

/**
 * Returns the failure with which a run would refuse to go on with the half-run section, and does
 * nothing: the section was edited, or its session held what no new one can get.
 */
export async function resumeRefusal(
  session: Session,
  { ledger }: Pick<LedgerState, "ledger">,
  { step, section }: Pick<RunningStep, "step" | "section">,
): Promise<Failure | undefined> {
  const journal = await readJournal(session, ledger, step.revision.id);
  try {
    const known = { units: unitsOf(section), journal, resume: undefined };
    const { done } = standOf({ step, section }, known);
    return refusedState({ step, section }, done, known);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
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
