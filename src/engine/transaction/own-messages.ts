import { quoteLiteral } from "../../sql/quote.ts";
import { closeLedger } from "../ledger/ledger-grants.ts";
import { type LedgerName, logTable, logTableName } from "../ledger/ledger-name.ts";
import {
  insertLogRows,
  type LogRow,
  type Run,
  requireHeads,
  swapHeads,
  TRANSACTION_MS,
} from "../ledger/ledger-write.ts";
import { recordOf, sectionsRun, variableRows } from "../ledger/sections.ts";
import { applicationNameOf } from "../run/application-name.ts";
import { refusePlanted } from "../run/refuse-planted.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import {
  ledgerTimeouts,
  resetSession,
  sessionSettings,
  takeFenceInTurn,
  takeRole,
  transactionSettings,
} from "../run/session-settings.ts";

/** How ebb's own messages of a flight name their statements. */
export interface FlightForm {
  /** As text, as text that also makes the prepared statements, or by these. */
  readonly opening: "text" | "prepares" | "prepared";
  readonly closing: "text" | "prepared";
}

const TEXT: FlightForm = { opening: "text", closing: "text" };
/** In a plan with fewer steps to go, making prepared statements costs more than they save. */
const FEWEST_STEPS = 5;

/**
 * Returns the form of a step's messages.
 *
 * Behind a pooler another client may get the statements, and the revisions of `--transaction all` cannot
 * be tried again as text.
 */
export function formOf(context: RunContext, running: RunningStep): FlightForm {
  const { mode, prepared } = context;
  const isAlone = running.begins && running.commits;
  if (mode.kind !== "direct" || !isAlone || prepared.isRefused) return TEXT;
  if (refusePlanted(context).length > 0) return TEXT;
  const opening = prepared.isReady ? "prepared" : "prepares";
  // A section that takes them away must not fail because of that.
  if (mentions(running, DISMISSING)) return prepared.isReady ? { opening, closing: "text" } : TEXT;
  return prepared.isReady || running.stepsAfter >= FEWEST_STEPS
    ? { opening, closing: "prepared" }
    : TEXT;
}

const DISMISSING = /\b(?:deallocate|discard)\b/i;

function mentions({ revision, step }: RunningStep, words: RegExp): boolean {
  return sectionsRun(revision, step).some(({ source, statements }) =>
    statements.some(({ start, end }) => words.test(source.slice(start, end))),
  );
}

/** The choices of a flight that its first and its last message share. */
interface Frame {
  readonly guard: string;
  readonly form: FlightForm;
}

/** Returns the message that opens the transaction of a step, with all that must hold before it. */
export function openingMessage(
  context: RunContext,
  running: RunningStep,
  { guard, form }: Frame,
): string {
  const made = form.opening === "prepares" ? context.prepared.make(context.run) : undefined;
  return [
    ...(running.begins ? beginning(context, running, form) : []),
    ...(made?.prepare ?? []),
    transactionSettings(context, running.section.options),
    nameApplication(context, running),
    ...takeRole(context),
    `savepoint ${guard}`,
    ...(made === undefined ? [] : [made.look]),
  ].join(";\n");
}

/** Names the revision to everyone who looks at the sessions of the server. */
function nameApplication({ run }: RunContext, { step, revision }: RunningStep): string {
  const work = { direction: step.direction, revision: revision.id };
  const name = applicationNameOf(run.actor.application, work);
  return `set local application_name = ${quoteLiteral(name)}`;
}

function beginning(context: RunContext, { step }: RunningStep, { opening }: FlightForm): string[] {
  const { prepared, run } = context;
  const isPrepared = opening === "prepared";
  // An earlier section left statements, or took those of ebb away.
  const dismissal = opening === "text" ? prepared.dismiss() : undefined;
  const heads = isPrepared ? prepared.requireHeads(step.headsBefore) : undefined;
  return [
    "begin isolation level read committed read write",
    ...(dismissal === undefined ? [] : [dismissal]),
    // This limits the wait for another session's lock on the ledger, too.
    ...ledgerTimeouts(context),
    ...takeRole(context),
    ...(isPrepared ? [prepared.takeLocks()] : takeFenceInTurn(context)),
    heads ?? requireHeads(run.ledger, step.headsBefore),
  ];
}

/** Returns the message that ends the section of a step: it resets the session and writes the ledger. */
export function closingMessage(
  context: RunContext,
  running: RunningStep,
  { guard, form }: Frame,
): string {
  const isPrepared = form.closing === "prepared";
  return [
    `release savepoint ${guard}`,
    ...resetSession(context, isPrepared ? "keep" : "deallocate"),
    ...(isPrepared ? preparedWrites(context, running, form) : writes(context, running)),
    running.commits ? sessionSettings(context) : "",
  ]
    .filter((statement) => statement !== "")
    .join(";\n");
}

function writes(context: RunContext, running: RunningStep): string[] {
  const { headsBefore, headsAfter } = running.step;
  const durationMs = running.begins ? TRANSACTION_MS : sinceStepsBefore(context.run);
  const rows: LogRow[] = [
    ...variableRows(running.revision, running.step.direction),
    { ...stepLogRow(running), durationMs },
  ];
  if (running.stepsAfter === 0) rows.push({ event: "run_end" });
  return [
    closeLedger(context.run.ledger, context.state.writers),
    swapHeads(context.run, { before: headsBefore, after: headsAfter }, rows),
  ];
}

/**
 * Returns the same by a prepared statement. It watches for grants on the ledger. Where there can be
 * one, ebb takes it away instead.
 */
function preparedWrites(
  { prepared, run, state }: RunContext,
  running: RunningStep,
  { opening }: FlightForm,
): string[] {
  const { step, revision, stepsAfter } = running;
  const variables = variableRows(revision, step.direction);
  const change = { before: step.headsBefore, after: step.headsAfter };
  const watches = opening === "prepared" && prepared.seesGrants && !mayGrant(running, run.ledger);
  return [
    ...(!watches ? [closeLedger(run.ledger, state.writers)] : []),
    ...(variables.length === 0 ? [] : [insertLogRows(run, variables)]),
    prepared.swapHeads(change, stepLogRow(running), watches),
    ...(stepsAfter === 0 ? [insertLogRows(run, [{ event: "run_end" }])] : []),
  ];
}

/** Returns true if a section has the words that grant rights on the ledger. */
function mayGrant(running: RunningStep, { table }: LedgerName): boolean {
  const names = [table, logTableName(table)].map((name) => name.replaceAll(/\W/g, "\\$&"));
  const reached = new RegExp(`\\ball\\b.*\\bin\\b.*\\bschema\\b|${names.join("|")}`, "is");
  return mentions(running, /\bgrant\b/i) && mentions(running, reached);
}

/** Returns the log row of a finished step. */
export function stepLogRow(running: RunningStep): LogRow {
  const { direction } = running.step;
  return {
    event: direction === "up" ? "applied" : "reverted",
    direction,
    revision: direction === "up" ? recordOf(running.revision) : running.revision.id,
    durationMs: TRANSACTION_MS,
  };
}

/**
 * Returns the duration of a step in a shared transaction, without the time of the earlier steps.
 */
function sinceStepsBefore({ id, ledger }: Run): string {
  const before = `select coalesce(pg_catalog.sum(l.duration_ms), 0::pg_catalog.float8) from ${logTable(ledger)} l where l.run_id operator(pg_catalog.=) ${quoteLiteral(id)}::pg_catalog.uuid and l.event operator(pg_catalog.=) any ('{applied,reverted}'::pg_catalog.text[])`;
  return `${TRANSACTION_MS} operator(pg_catalog.-) (${before})`;
}

/**
 * Returns a random savepoint name. A section that knew the name could end the transaction
 * unnoticed (docs/architecture.md#the-guard-savepoint).
 */
export function guardName(context: RunContext): string {
  const chance = (): string => Math.floor(context.options.clock.random() * 2 ** 48).toString(36);
  return `ebb_${chance()}${chance()}`;
}
