import type { Message, Outcome, ServerError } from "../database/session.ts";
import { Failure } from "../failure.ts";
import { leadingWords } from "../sql/leading-words.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/quote.ts";
import { serverFailure } from "./answer.ts";
import { clearIndexes } from "./index-leftovers.ts";
import {
  closingMessage,
  failedMessage,
  journalInside,
  journalMessage,
  readJournal,
} from "./journal.ts";
import type { RunContext } from "./run-context.ts";
import type { StepEnd } from "./run-steps.ts";
import { statementFailure } from "./statement-failure.ts";
import { messagesOf, type RunningStep } from "./transactional.ts";
import { isAllOrNothing, type Unit, unitsOf } from "./units.ts";
import { fenceVerdict } from "./verdict.ts";

/**
 * Runs a `no-transaction` section: unit by unit, each journaled before and after, so that a run
 * that dies never makes a later one repeat or skip a statement on its own.
 *
 * Two round trips a statement; fewer is unsound: in autocommit a failed journal row does not stop
 * the statement behind it.
 */
export async function runNoTransaction(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): Promise<StepEnd> {
  const started = context.options.clock.now();
  const units = unitsOf(running.section);
  const resumes = context.state.halfRun?.revision === running.step.revision.id;
  const opened = resumes ? await writeLedger(context, prelude) : undefined;
  if (opened !== undefined) return opened;
  const todo = resumes ? await unitsToResume(context, running, units) : units;
  const end = await runUnits(context, running, { units: todo, prelude: resumes ? [] : prelude });
  return end ?? { kind: "done", durationMs: context.options.clock.now() - started };
}

interface Units {
  readonly units: readonly Unit[];
  readonly prelude: readonly Message[];
}

/** Runs units and closes the journal; undefined when all of it was done. */
async function runUnits(
  context: RunContext,
  running: RunningStep,
  { units, prelude }: Units,
): Promise<StepEnd | undefined> {
  let before: Unit | undefined;
  for (const [index, unit] of units.entries()) {
    const begun = await writeLedger(context, [
      ...(index === 0 ? prelude : []),
      journalMessage(context, running, { done: before, begin: unit }),
      ...settingsFor(context, running, { unit, isFirst: index === 0 }),
    ]);
    const isFirst = index === 0 && context.state.halfRun === undefined;
    const end = begun ?? (await runUnit(context, running, { unit, isFirst }));
    if (end !== undefined) return end;
    before = isJournaledInside(unit) ? undefined : unit;
  }
  const opening = units.length === 0 ? prelude : [];
  return writeLedger(context, [...opening, closingMessage(context, running, before)]);
}

/** Those that the journal does not name as done, in order from the first of them. */
async function unitsToResume(
  context: RunContext,
  running: RunningStep,
  units: readonly Unit[],
): Promise<readonly Unit[]> {
  const { session, run } = context;
  const journal = await readJournal(session, run.ledger, running.step.revision.id);
  const done = new Set(journal.done);
  const from = units.findIndex((unit) => !done.has(unit.hash));
  const rest = from === -1 ? [] : units.slice(from);
  sayResumed(context, running, rest);
  const cleared = await clearIndexes(context, running, { unit: rest[0], journal });
  const settings = units.slice(0, from === -1 ? 0 : from).filter((unit) => unit.isSetting);
  return [...settings, ...(cleared === "already-done" ? rest.slice(1) : rest)];
}

function sayResumed(context: RunContext, running: RunningStep, rest: readonly Unit[]): void {
  const { id } = running.step.revision;
  const count = running.section.statements.length;
  const text =
    rest[0] === undefined
      ? `Revision ${id}: every statement was done before; only the ledger is written`
      : `Revision ${id} is resumed at statement ${rest[0].first + 1} of ${count}`;
  context.options.onEvent({ kind: "remark", text });
}

/** Sends messages of the ledger; undefined when all were done. */
async function writeLedger(
  context: RunContext,
  messages: readonly Message[],
): Promise<StepEnd | undefined> {
  const outcomes = await context.session.flight(messages);
  const bad = outcomes.find((outcome) => outcome.kind !== "done");
  if (bad === undefined) return undefined;
  if (bad.kind === "lost") return { kind: "failed", failure: unknownOutcome(bad.reason) };
  await context.session.flight([{ sql: "rollback" }]);
  const error = bad.kind === "refused" ? bad.error : undefined;
  const verdict = error && fenceVerdict(error);
  if (verdict?.kind === "lock-busy" || verdict?.kind === "moved") return verdict;
  if (error === undefined) throw new Error("A message was neither done, lost nor refused");
  return {
    kind: "failed",
    failure: serverFailure("EBB_LEDGER", "Cannot write the journal", error),
  };
}

/** A unit that runs; `isFirst` when nothing of its section was done before, in this run or another. */
interface RunningUnit {
  readonly unit: Unit;
  readonly isFirst: boolean;
}

/** Runs one unit; undefined when it is done. */
async function runUnit(
  context: RunContext,
  running: RunningStep,
  { unit, isFirst }: RunningUnit,
): Promise<StepEnd | undefined> {
  const outcomes = await sendUnit(context, running, unit);
  const index = outcomes.findIndex((outcome) => outcome.kind !== "done");
  const bad = outcomes[index];
  if (bad === undefined) return undefined;
  if (bad.kind === "lost") return { kind: "failed", failure: unknownOutcome(bad.reason) };
  if (bad.kind === "done") return undefined;
  if (unit.ends !== undefined) await context.session.flight([{ sql: "rollback" }]);
  const failed = { unit, isFirst, index: unit.first + index, error: bad.error };
  return unitFailed(context, running, failed);
}

async function unitFailed(
  context: RunContext,
  running: RunningStep,
  { unit, isFirst, index, error }: RunningUnit & { index: number; error: ServerError },
): Promise<StepEnd> {
  const { interrupt } = context.options;
  const nothingDone = isFirst && isAllOrNothing(running.section, unit);
  const journaled = await writeLedger(context, [
    failedMessage(context, running, { unit, error: error.message, nothingDone }),
  ]);
  if (journaled?.kind === "failed") return journaled;
  const statements = running.section.statements.length;
  if (interrupt.aborted && error.sqlstate === "57014") {
    if (nothingDone) return { kind: "failed", failure: interrupt.reason as Failure };
    const { id } = running.step.revision;
    const failure = new Failure(
      "EBB_HALF_RUN",
      `Stopped in statement ${index + 1} of ${statements} of the no-transaction revision ${id}`,
      { hint: "The same command resumes at that statement", cause: interrupt.reason },
    );
    return { kind: "failed", failure };
  }
  return {
    kind: "failed",
    failure: statementFailure(running.section, Math.min(index, statements - 1), error),
  };
}

async function sendUnit(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): Promise<readonly Outcome[]> {
  const { interrupt, onEvent } = context.options;
  const revision = running.step.revision.id;
  const cancel = (): void => void context.session.cancel();
  interrupt.addEventListener("abort", cancel);
  if (interrupt.aborted) cancel();
  try {
    return await context.session.flight(unitMessages(context, running, unit), {
      onOutcome: (index, outcome) => {
        if (outcome.kind === "done") {
          onEvent({ kind: "statement-done", revision, index: unit.first + index });
        }
      },
      onNotice: (notice) => onEvent({ kind: "notice", revision, notice }),
    });
  } finally {
    interrupt.removeEventListener("abort", cancel);
  }
}

function unitMessages(context: RunContext, running: RunningStep, unit: Unit): readonly Message[] {
  const messages = messagesOf(running.section).slice(unit.first, unit.last + 1);
  if (!isJournaledInside(unit)) return messages;
  return [...messages.slice(0, -1), journalInside(context, running, unit), ...messages.slice(-1)];
}

/** A COMMIT of the section's own takes its journal row with it. */
function isJournaledInside(unit: Unit): boolean {
  return unit.ends === "commit";
}

interface UnitSettings {
  readonly unit: Unit;
  readonly isFirst: boolean;
}

/**
 * The session's settings for a unit. None behind a pooler, where they would reach other clients.
 *
 * A concurrent index build waits for every older transaction: a lock timeout would leave it INVALID.
 */
function settingsFor(
  context: RunContext,
  running: RunningStep,
  { unit, isFirst }: UnitSettings,
): readonly Message[] {
  if (context.mode.kind === "pooled") return [];
  const { role, lockTimeout, statementTimeout } = context.options;
  const { options } = running.section;
  const settings: string[] = [];
  if (isFirst) {
    settings.push(
      "set session default_transaction_read_only = off",
      "set session standard_conforming_strings = on",
      "set session client_min_messages = notice",
      `set session statement_timeout = ${quoteLiteral(options.statementTimeout ?? statementTimeout)}`,
    );
    if (role !== undefined) settings.push(`set session role ${quoteIdentifier(role)}`);
  }
  if (isFirst || !setsLockTimeout(running)) {
    const timeout = options.lockTimeout ?? (isConcurrent(running, unit) ? "0" : lockTimeout);
    settings.push(`set session lock_timeout = ${quoteLiteral(timeout)}`);
  }
  return [{ sql: settings.join("; ") }];
}

function isConcurrent(running: RunningStep, unit: Unit): boolean {
  return wordsOf(running, unit.first).includes("concurrently");
}

function setsLockTimeout(running: RunningStep): boolean {
  return running.section.statements.some((_, index) => {
    const words = wordsOf(running, index);
    return words[0] === "set" && words.includes("lock_timeout");
  });
}

function wordsOf(running: RunningStep, index: number): readonly string[] {
  const statement = running.section.statements[index];
  return statement === undefined ? [] : leadingWords(running.section.source, statement, 8);
}

function unknownOutcome(reason: string): Failure {
  return new Failure(
    "EBB_UNKNOWN_OUTCOME",
    `The connection was lost (${reason}) inside a no-transaction section: the outcome of its statement is not known`,
    { hint: "ebb status tells what the ledger knows; then run the same command again" },
  );
}
