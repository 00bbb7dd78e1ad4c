import type { Section } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { closeLedger } from "../ledger/ledger-grants.ts";
import { logTable } from "../ledger/ledger-name.ts";
import {
  assertion,
  insertLogRowIf,
  insertLogRows,
  type LogRow,
  requireHeads,
  swapHeads,
} from "../ledger/ledger-write.ts";
import { variableRows } from "../ledger/sections.ts";
import { tryLock } from "../lock/run-lock.ts";
import { afterLoss, isOfRun } from "../run/lost-connection.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import {
  asAtConnect,
  ledgerTransaction,
  resetSession,
  sessionSettings,
  takeFenceInTurn,
} from "../run/session-settings.ts";
import { stepLogRow } from "../transaction/own-messages.ts";
import { type Journal, type JournalEntry, RESTATED } from "./read-journal.ts";
import { type KeptStatement, keepState, keptState } from "./session-state.ts";
import { isTextKept } from "./settings-query.ts";
import type { Unit } from "./units.ts";

/** The journal rows of one transaction, under the fence. */
export interface Entries {
  readonly done: JournalEntry | undefined;
  readonly begin: JournalEntry | undefined;
  /** The note of the `begin` row. */
  readonly note?: string | undefined;
  readonly failed?: FailedUnit | undefined;
}

/** A unit that failed, or that did not begin because the section stopped before it. */
export interface FailedUnit {
  readonly unit: JournalEntry;
  readonly error: string;
  /**
   * True when nothing of the whole section happened. The row then has no statement and closes the
   * journal.
   */
  readonly nothingDone: boolean;
}

/**
 * Returns a message that journals up to three facts: a unit is done, the next one begins, or it
 * failed.
 */
export function journalMessage(
  context: RunContext,
  running: RunningStep,
  { done, begin, note, failed }: Entries,
): Message {
  const rows = [
    ...(done === undefined ? [] : [journalRow(running, "done", done)]),
    // The row of the session stands before that of the unit, which must be the last one.
    ...(begin === undefined ? [] : [sessionRow(context, running, begin)]),
    ...(begin === undefined ? [] : [{ ...journalRow(running, "begin", begin), note }]),
    ...(failed === undefined ? [] : [failedRow(running, failed)]),
  ];
  const first =
    context.mode.kind === "pooled" ? [] : [keepState(context.run.ledger, running.section)];
  return ownTransaction(context, running, [insertLogRows(context.run, rows)], first);
}

/** Behind a pooler the session has no state: its next statement may run in another one. */
function sessionRow({ mode }: RunContext, running: RunningStep, unit: JournalEntry): LogRow {
  const kept = keptOf(running.revision, running.section, unit);
  return {
    ...journalRow(running, "session", unit),
    noteSql: keptState(kept, mode.kind === "direct"),
  };
}

const LONGEST_KEPT = 20_000;

/** Returns a unit as the journal keeps it: without its text where it holds values of variables. */
export function keptOf(
  { from }: Pick<RunningStep["revision"], "from">,
  section: Section,
  { first, last }: JournalEntry,
): KeptStatement {
  const { source, statements } = section;
  const text = source.slice(statements[first]?.start, statements[last]?.end);
  return { sql: isTextKept(section) && text.length <= LONGEST_KEPT ? text : undefined, from };
}

/**
 * Returns a message that writes the journal anew: the old one is closed, these units are done, and
 * the next one stands as failed, with the old note of what was there before.
 */
export function restatingMessage(
  context: RunContext,
  running: RunningStep,
  { done, next, note, session }: Pick<Journal, "note" | "session"> & RestatedUnits,
): Message {
  const error = `resumed at statement ${next.first + 1} by ebb resume --at`;
  return ownTransaction(context, running, [
    insertLogRows(context.run, [
      failedRow(running, { unit: next, error, nothingDone: true }),
      ...done.map((unit) => journalRow(running, "done", unit)),
      ...(session === undefined
        ? []
        : [{ ...journalRow(running, "session", next), note: session.text }]),
      { ...journalRow(running, "begin", next), note },
      { ...failedRow(running, { unit: next, error, nothingDone: false }), note: RESTATED },
    ]),
  ]);
}

/** The units before the one at which an edited section goes on, and this one. */
interface RestatedUnits {
  readonly done: readonly JournalEntry[];
  readonly next: JournalEntry;
}

/**
 * Returns a message that journals a unit as done inside its own transaction, just before its
 * COMMIT.
 *
 * The message takes the fence and requires the run lock. After a later run has read the journal,
 * the rest of this transaction must not commit.
 */
export function journalInside(context: RunContext, running: RunningStep, unit: Unit): Message {
  const insert = insertLogRows(context.run, [journalRow(running, "done", unit)]);
  return { sql: [...asAtConnect(context), ...guards(context, running), insert].join(";\n") };
}

/**
 * Returns the message that closes the journal: the last unit is done, the heads move, and the
 * session gets its settings from connect time back.
 */
export function closingMessage(
  context: RunContext,
  running: RunningStep,
  { last, durationMs }: { readonly last: JournalEntry | undefined; readonly durationMs: number },
): Message {
  const { headsBefore, headsAfter } = running.step;
  const rows: LogRow[] = [
    ...(last === undefined ? [] : [journalRow(running, "done", last)]),
    ...variableRows(running.revision, running.step.direction),
    { ...stepLogRow(running), durationMs: `${durationMs}::pg_catalog.float8` },
    ...(running.stepsAfter === 0 ? [{ event: "run_end" } satisfies LogRow] : []),
  ];
  const swap = swapHeads(context.run, { before: headsBefore, after: headsAfter }, rows);
  const settings = sessionSettings(context);
  return ownTransaction(context, running, [
    ...resetSession(context),
    closeLedger(context.run.ledger, context.state.writers),
    swap,
    ...(settings === "" ? [] : [settings]),
  ]);
}

/**
 * Journals the known facts after the connection was lost during a journal write: `done` is done,
 * and `notSent` was not sent, even if its `begin` row was written.
 *
 * @returns false when the server does not answer
 */
export async function journalAfterLoss(
  context: RunContext,
  running: RunningStep,
  known: { readonly done: JournalEntry | undefined; readonly notSent: FailedUnit | undefined },
): Promise<boolean> {
  const { done, notSent } = known;
  const row = await afterLoss(context, [
    ...(done === undefined
      ? []
      : [
          insertLogRowIf(
            context.run,
            journalRow(running, "done", done),
            isLast(context, running, done),
          ),
        ]),
    ...(notSent === undefined
      ? []
      : [
          insertLogRowIf(
            context.run,
            failedRow(running, notSent),
            isLast(context, running, notSent.unit),
          ),
        ]),
    "select 1",
  ]);
  return row !== undefined;
}

/**
 * Checks if the COMMIT that was lost committed the journal row of its unit. Returns undefined when
 * the server does not answer.
 */
export async function wasJournaled(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): Promise<boolean | undefined> {
  const row = await afterLoss(context, [
    `select not ${isLast(context, running, unit)} as journaled`,
  ]);
  return row === undefined ? undefined : row.journaled === true;
}

/**
 * Returns an SQL condition: the last row of this section's journal is the `begin` of this unit, and
 * this run wrote it.
 */
function isLast(context: RunContext, { step }: RunningStep, unit: JournalEntry): string {
  const log = logTable(context.run.ledger);
  const revision = quoteLiteral(step.revision.id);
  return `exists (select 1 from ${log} l where ${isOfRun(context)} and l.event = 'begin'
  and l.revision = ${revision} and l.statement = ${unit.first + 1}
  and l.id = (select max(m.id) from ${log} m where m.revision = ${revision}))`;
}

function ownTransaction(
  context: RunContext,
  running: RunningStep,
  statements: readonly string[],
  first: readonly string[] = [],
): Message {
  const own = [
    // DISCARD ALL, or the section itself, may have released the lock. If another run took it
    // meanwhile, this fails.
    ...(context.mode.kind === "direct" ? [tryLock(context)] : []),
    ...guards(context, running),
    ...statements,
  ];
  return ledgerTransaction(context, own, first);
}

/** Returns the conditions of a journal write: the locks, the heads, and no rows of another run. */
function guards(context: RunContext, { step }: RunningStep): string[] {
  const { run, state } = context;
  const others = `exists (select 1 from ${logTable(run.ledger)} l where l.revision = ${quoteLiteral(step.revision.id)}
  and l.id > ${state.lastLogId} and not (${isOfRun(context)}))`;
  return [
    ...takeFenceInTurn(context),
    requireHeads(run.ledger, step.headsBefore),
    `select ${assertion(`not ${others}`, "'EBB_FENCE_HEADS'")}`,
  ];
}

function failedRow(running: RunningStep, { unit, error, nothingDone }: FailedUnit): LogRow {
  const row = journalRow(running, "failed", unit);
  if (!nothingDone) return { ...row, error };
  return { event: "failed", direction: row.direction, revision: row.revision, error };
}

/** Returns a row of the journal. */
export function journalRow(
  { step }: Pick<RunningStep, "step">,
  event: "begin" | "done" | "failed" | "session",
  { first, last, hash }: JournalEntry,
): LogRow {
  return {
    event,
    direction: step.direction,
    revision: step.revision.id,
    // For `done` the last statement counts: the section stands at the statement after it.
    statement: (event === "done" ? last : first) + 1,
    statementHash: hash,
  };
}
