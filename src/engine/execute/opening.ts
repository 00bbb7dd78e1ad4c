import type { Message } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { createLedger } from "../ledger/create-ledger.ts";
import { logTableName } from "../ledger/ledger-name.ts";
import { assertion, insertLogRows, type LogRow, runStartRow } from "../ledger/ledger-write.ts";
import { type RevisionSections, recordOf } from "../ledger/sections.ts";
import { lockMessage } from "../lock/run-lock.ts";
import type { RunContext } from "../run/run-context.ts";
import {
  ledgerTransaction,
  requireRunLock,
  sessionSettings,
  takeFenceInTurn,
  takeRole,
} from "../run/session-settings.ts";

/** The parts of the opening that an earlier attempt of the same run did. */
export interface Opening {
  readonly lockHeld: boolean;
  readonly startLogged: boolean;
}

/**
 * Returns the messages before the first revision, in the same flight: they take the run lock,
 * create the missing parts of the ledger, and log the start of the run.
 *
 * Each message but the first opens a transaction and checks the lock in it. If this run does not
 * hold the lock, the transaction stays failed, and the server refuses every later message.
 */
export function openingOfRun(
  context: RunContext,
  adopted: readonly RevisionSections[],
  { lockHeld, startLogged }: Opening,
): Message[] {
  return [
    ...lockOrSettings(context, lockHeld),
    ...creation(context, adopted),
    ...(startLogged ? [] : [runStart(context)]),
  ];
}

function lockOrSettings(context: RunContext, lockHeld: boolean): Message[] {
  if (context.mode.kind === "pooled") return [];
  if (!lockHeld) return [lockMessage(context)];
  const settings = sessionSettings(context);
  return settings === "" ? [] : [{ sql: settings }];
}

function creation(context: RunContext, adopted: readonly RevisionSections[]): Message[] {
  const { state, run } = context;
  const gaps = {
    schema: !state.schemaExists,
    versionTable: !state.hasVersionTable,
    log: !state.hasLog,
  };
  if (!gaps.versionTable && !gaps.log) return [];
  const rows = adopted.map<LogRow>((revision) => ({
    event: "adopted",
    direction: "up",
    revision: recordOf(revision),
  }));
  const sql = createLedger(run.ledger, gaps, {
    first: [...takeRole(context), ...takeFenceInTurn(context), requireGaps(context)].join(";\n"),
    last: rows.length === 0 ? undefined : insertLogRows(run, rows),
  });
  return [{ sql }];
}

/**
 * Requires that the missing tables are still missing: another session can create the ledger after
 * the state was read.
 */
function requireGaps({ state, run }: RunContext): string {
  const { schema, table } = run.ledger;
  const known = [
    ...(state.hasVersionTable ? [] : [table]),
    ...(state.hasLog ? [] : [logTableName(table)]),
  ];
  const missing = `not exists (select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
  where n.nspname operator(pg_catalog.=) ${quoteLiteral(schema)} and c.relname operator(pg_catalog.=) any (array[${known.map(quoteLiteral).join(", ")}]::pg_catalog.name[]))`;
  return `select ${assertion(missing, "'EBB_FENCE_HEADS'")}`;
}

function runStart(context: RunContext): Message {
  return ledgerTransaction(context, [
    requireRunLock(context),
    insertLogRows(context.run, [runStartRow(context.run)]),
  ]);
}
