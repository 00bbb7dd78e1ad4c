import type { Message, Session } from "../database/session.ts";
import { quoteLiteral } from "../sql/quote.ts";
import { answered } from "./answer.ts";
import { type LedgerName, logTable } from "./ledger-name.ts";
import {
  insertLogRows,
  type LogRow,
  requireHeads,
  swapHeads,
  TRANSACTION_MS,
  takeFence,
} from "./ledger-write.ts";
import type { RunContext } from "./run-context.ts";
import { requireRunLock, resetSession, sessionSettings } from "./session-settings.ts";
import { type RunningStep, stepLogRow } from "./transactional.ts";
import type { Unit } from "./units.ts";

/** What the journal of a half-run section says. */
export interface Journal {
  /** Hashes of the units that were done. */
  readonly done: readonly string[];
  /** Hash of the unit that began last, when its end is not recorded. */
  readonly open: string | undefined;
}

/** Reads the journal of the section that is half run, since it last was closed. */
export async function readJournal(
  session: Session,
  ledger: LedgerName,
  revision: string,
): Promise<Journal> {
  const log = logTable(ledger);
  const id = quoteLiteral(revision);
  const closing = "'{applied,reverted,stamped,adopted}'::pg_catalog.text[]";
  const sql = `select l.event, l.statement_hash as hash from ${log} l
where l.revision operator(pg_catalog.=) ${id} and l.event operator(pg_catalog.=) any ('{begin,done,failed}'::pg_catalog.text[])
  and l.id operator(pg_catalog.>) coalesce((select pg_catalog.max(c.id) from ${log} c where c.revision operator(pg_catalog.=) ${id} and (c.event operator(pg_catalog.=) any (${closing}) or c.event operator(pg_catalog.=) 'failed' and c.statement is null)), 0)
order by l.id`;
  const [outcome] = await session.flight([{ sql }]);
  const rows = answered(outcome, "Cannot read the journal");
  const last = rows.at(-1);
  return {
    done: rows.filter((row) => row.event === "done").map((row) => String(row.hash)),
    open: last?.event === "begin" ? String(last.hash) : undefined,
  };
}

/** Journals that a unit is done and, or, that the next one begins: one transaction, under the fence. */
export function journalMessage(
  context: RunContext,
  running: RunningStep,
  units: { readonly done: Unit | undefined; readonly begin: Unit },
): Message {
  const rows = [
    ...(units.done === undefined ? [] : [journalRow(running, "done", units.done)]),
    journalRow(running, "begin", units.begin),
  ];
  return ownTransaction(context, running, [insertLogRows(context.run, rows)]);
}

/** Journals, inside the section's own transaction, that it is done: last before its COMMIT. */
export function journalInside(context: RunContext, running: RunningStep, unit: Unit): Message {
  const insert = insertLogRows(context.run, [journalRow(running, "done", unit)]);
  return { sql: [...asAtConnect(), insert].join(";\n") };
}

/** A unit that the server answered with an error. */
export interface FailedUnit {
  readonly unit: Unit;
  readonly error: string;
  /** Nothing of the whole section happened: its journal is closed. */
  readonly nothingDone: boolean;
}

/** Journals that the server answered a unit with an error; without a statement it closes the journal. */
export function failedMessage(
  context: RunContext,
  running: RunningStep,
  { unit, error, nothingDone }: FailedUnit,
): Message {
  const journaled = journalRow(running, "failed", unit);
  const row: LogRow = nothingDone
    ? { event: "failed", direction: journaled.direction, revision: journaled.revision, error }
    : { ...journaled, error };
  return ownTransaction(context, running, [insertLogRows(context.run, [row])]);
}

/** Closes the journal: the last unit is done, the heads move, the session is as at connect. */
export function closingMessage(
  context: RunContext,
  running: RunningStep,
  last: Unit | undefined,
): Message {
  const { headsBefore, headsAfter } = running.step;
  const rows: LogRow[] = [
    ...(last === undefined ? [] : [journalRow(running, "done", last)]),
    { ...stepLogRow(running), durationMs: TRANSACTION_MS },
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

function ownTransaction(
  context: RunContext,
  running: RunningStep,
  statements: readonly string[],
): Message {
  const sql = [
    "begin isolation level read committed read write",
    ...asAtConnect(),
    takeFence(context.run.ledger),
    requireRunLock(context),
    requireHeads(context.run.ledger, running.step.headsBefore),
    ...statements,
    "commit",
  ].join(";\n");
  return { sql };
}

/** Role and search_path as at connect for this transaction; what the section set returns after it. */
function asAtConnect(): string[] {
  return [
    "set local session authorization default",
    "set local role = default",
    "set local search_path = pg_catalog, pg_temp",
    "set local statement_timeout = 0",
  ];
}

function journalRow(running: RunningStep, event: "begin" | "done" | "failed", unit: Unit): LogRow {
  return {
    event,
    direction: running.step.direction,
    revision: running.step.revision.id,
    statement: unit.first + 1,
    statementHash: unit.hash,
  };
}
