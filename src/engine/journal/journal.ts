import type { Message, Session } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";
import { type LedgerName, logTable } from "../ledger/ledger-name.ts";
import {
  assertion,
  insertLogRowIf,
  insertLogRows,
  type LogRow,
  requireHeads,
  swapHeads,
} from "../ledger/ledger-write.ts";
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
import { stepLogRow } from "../transaction/flight-layout.ts";
import type { Unit } from "./units.ts";

/** A unit as the journal names it. */
export interface JournalEntry {
  readonly hash: string;
  /** Indexes of its first and last statement. */
  readonly first: number;
  readonly last: number;
}

/** What the journal of a half-run section says, since it was closed last. */
export interface Journal {
  /** Hashes of the units that were done, in order; one that was done twice is there twice. */
  readonly done: readonly string[];
  /** The unit of its last row unless that one was done. */
  readonly stopped: (JournalEntry & { readonly event: "begin" | "failed" }) | undefined;
  /** What was noted when that unit began. */
  readonly note: string | undefined;
}

const EVENTS = "'{begin,done,failed}'::pg_catalog.text[]";
const CLOSING_EVENTS = "'{applied,reverted,stamped,adopted}'::pg_catalog.text[]";

/** Reads the journal of the section that is half run. */
export async function readJournal(
  session: Session,
  ledger: LedgerName,
  revision: string,
): Promise<Journal> {
  const log = logTable(ledger);
  const id = quoteLiteral(revision);
  const sql = `select l.event, l.statement, l.statement_hash as hash, l.message as note from ${log} l
where l.revision operator(pg_catalog.=) ${id} and l.event operator(pg_catalog.=) any (${EVENTS})
  and l.id operator(pg_catalog.>) coalesce((select pg_catalog.max(c.id) from ${log} c where c.revision operator(pg_catalog.=) ${id} and (c.event operator(pg_catalog.=) any (${CLOSING_EVENTS}) or c.event operator(pg_catalog.=) 'failed' and c.statement is null)), 0)
order by l.id`;
  const [outcome] = await session.flight([{ sql }]);
  const rows = answered(outcome, "Cannot read the journal");
  const last = rows.at(-1);
  const event = last?.event === "begin" || last?.event === "failed" ? last.event : undefined;
  const index = Number(last?.statement) - 1;
  const begun = rows.findLast((row) => row.event === "begin" && row.hash === last?.hash);
  return {
    done: rows.filter((row) => row.event === "done").map((row) => String(row.hash)),
    stopped: event && { event, hash: String(last?.hash), first: index, last: index },
    note: typeof begun?.note === "string" ? begun.note : undefined,
  };
}

/** What is journaled in one transaction, under the fence. */
export interface Entries {
  readonly done: JournalEntry | undefined;
  readonly begin: JournalEntry | undefined;
  /** What is noted with `begin`. */
  readonly note?: string | undefined;
  readonly failed?: FailedUnit | undefined;
}

/** A unit that failed, or did not begin although the section stops there. */
export interface FailedUnit {
  readonly unit: JournalEntry;
  readonly error: string;
  /** Nothing of the whole section happened: the row has no statement and closes its journal. */
  readonly nothingDone: boolean;
}

/** Journals that a unit is done and, or, that the next one begins or failed. */
export function journalMessage(
  context: RunContext,
  running: RunningStep,
  { done, begin, note, failed }: Entries,
): Message {
  const rows = [
    ...(done === undefined ? [] : [journalRow(running, "done", done)]),
    ...(begin === undefined ? [] : [{ ...journalRow(running, "begin", begin), note }]),
    ...(failed === undefined ? [] : [failedRow(running, failed)]),
  ];
  return ownTransaction(context, running, [insertLogRows(context.run, rows)]);
}

/**
 * Journals, inside the section's own transaction, that it is done: last before its COMMIT.
 *
 * Under the fence, and only while the run lock is held: once a later run has read the journal, what
 * is left of this transaction must not commit.
 */
export function journalInside(context: RunContext, running: RunningStep, unit: Unit): Message {
  const insert = insertLogRows(context.run, [journalRow(running, "done", unit)]);
  return { sql: [...asAtConnect(context), ...guards(context, running), insert].join(";\n") };
}

/** Closes the journal: the last unit is done, the heads move, the session is as at connect. */
export function closingMessage(
  context: RunContext,
  running: RunningStep,
  { last, durationMs }: { readonly last: JournalEntry | undefined; readonly durationMs: number },
): Message {
  const { headsBefore, headsAfter } = running.step;
  const rows: LogRow[] = [
    ...(last === undefined ? [] : [journalRow(running, "done", last)]),
    { ...stepLogRow(running), durationMs: `${durationMs}::pg_catalog.float8` },
    ...(running.isLast ? [{ event: "run_end" } satisfies LogRow] : []),
  ];
  const swap = swapHeads(context.run, { before: headsBefore, after: headsAfter }, rows);
  const settings = sessionSettings(context);
  return ownTransaction(context, running, [
    ...resetSession(context),
    swap,
    ...(settings === "" ? [] : [settings]),
  ]);
}

/**
 * Journals what is known although the connection was lost while it was being journaled: that a unit
 * was done, and that the next one, though it may be written as begun, was not sent.
 *
 * @returns false when the server cannot be asked
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

/** Whether the lost COMMIT of a unit that journals itself took its row with it. */
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

/** The condition that the last row of this section's journal is this run's: the unit began. */
function isLast(context: RunContext, { step }: RunningStep, unit: JournalEntry): string {
  const log = logTable(context.run.ledger);
  const revision = quoteLiteral(step.revision.id);
  return `exists (select 1 from ${log} l where ${isOfRun(context)} and l.event operator(pg_catalog.=) 'begin'
  and l.revision operator(pg_catalog.=) ${revision} and l.statement operator(pg_catalog.=) ${unit.first + 1}
  and l.id operator(pg_catalog.=) (select pg_catalog.max(m.id) from ${log} m where m.revision operator(pg_catalog.=) ${revision}))`;
}

function ownTransaction(
  context: RunContext,
  running: RunningStep,
  statements: readonly string[],
): Message {
  return ledgerTransaction(context, [
    // DISCARD ALL, or the section itself, may have let go of it; whoever took it meanwhile has it.
    ...(context.mode.kind === "direct" ? [tryLock(context)] : []),
    ...guards(context, running),
    ...statements,
  ]);
}

/** What must hold for the journal to be written: the locks, the heads, and nobody else's rows. */
function guards(context: RunContext, { step }: RunningStep): string[] {
  const { run, state } = context;
  const others = `exists (select 1 from ${logTable(run.ledger)} l where l.revision operator(pg_catalog.=) ${quoteLiteral(step.revision.id)}
  and l.id operator(pg_catalog.>) ${state.lastLogId} and not (${isOfRun(context)}))`;
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

/** A row of the journal. */
export function journalRow(
  { step }: Pick<RunningStep, "step">,
  event: "begin" | "done" | "failed",
  { first, last, hash }: JournalEntry,
): LogRow {
  return {
    event,
    direction: step.direction,
    revision: step.revision.id,
    // Of what was done the last statement, so that the one behind it is where the section stands.
    statement: (event === "done" ? last : first) + 1,
    statementHash: hash,
  };
}
