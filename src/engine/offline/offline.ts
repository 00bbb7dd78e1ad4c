import { namedOrBase } from "../../graph/identifier.ts";
import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import { quoteArray, quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { isConcurrent } from "../journal/section-settings.ts";
import { createMissing } from "../ledger/create-ledger.ts";
import { changedRows, type HeadsChange } from "../ledger/heads-change.ts";
import { fenceKey, type LedgerName, versionTable } from "../ledger/ledger-name.ts";
import {
  insertLogRows,
  type LogRow,
  type Run,
  runStartRow,
  TRANSACTION_MS,
} from "../ledger/ledger-write.ts";
import { type RevisionSections, recordOf, sectionOf, variableRows } from "../ledger/sections.ts";
import { journaledSection, offlineAssert } from "./offline-journal.ts";

/** The input of a script for psql. */
export interface OfflinePlan {
  readonly run: Run;
  readonly steps: readonly Step[];
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** True when the script starts from nothing: it then creates the ledger. */
  readonly createsLedger: boolean;
  readonly role: string | undefined;
  readonly lockTimeout: string;
  readonly statementTimeout: string;
  readonly transaction: "each" | "all";
}

/** Writes the plan as a script for psql. The script changes the ledger as ebb itself does. */
export function offlineScript(plan: OfflinePlan): string {
  const steps = plan.steps.map((step, index) =>
    offlineStep(plan, step, index === plan.steps.length - 1),
  );
  const body = plan.transaction === "all" ? [BEGIN, ...steps, "commit;"] : steps;
  return script(plan.role, [...opening(plan), ...body]);
}

/** Joins the parts of a script. The role of `--role` runs them all, and gives way at the end. */
function script(role: string | undefined, parts: readonly string[]): string {
  const whole = role === undefined ? parts : [takeRole(role), ...parts, "reset role;"];
  return [HEAD, ...whole].join("\n\n").concat("\n");
}

function takeRole(role: string): string {
  return `set role ${quoteIdentifier(role)};`;
}

const BEGIN = "begin isolation level read committed read write;";

/** Writes a stamp as a script for psql. */
export function offlineStamp(
  plan: Pick<OfflinePlan, "run" | "createsLedger" | "role">,
  change: HeadsChange,
  rows: readonly LogRow[],
): string {
  const stamp = transaction([
    requireHeads(plan.run, change.before),
    ...swap(plan.run, change, [...rows, { event: "run_end" }]),
  ]);
  return script(plan.role, [...opening(plan), stamp]);
}

/** Writes a script for psql that creates the missing parts of the ledger. */
export function offlineLedger(ledger: LedgerName, role: string | undefined): string {
  return script(role, [transaction(createMissing(ledger))]);
}

const HEAD =
  "-- Made by ebb --sql: run it with psql, by the role that owns the schema\n\\set ON_ERROR_STOP on";

function opening({ run, createsLedger }: Pick<OfflinePlan, "run" | "createsLedger">): string[] {
  return [
    ...(createsLedger ? [transaction(createMissing(run.ledger))] : []),
    transaction([insertLogRows(run, [runStartRow(run)])]),
  ];
}

function offlineStep(plan: OfflinePlan, step: Step, isLast: boolean): string {
  const revision = plan.revisions.get(step.revision.id);
  const section = revision && sectionOf(revision, step.direction);
  if (revision === undefined || section === undefined) {
    throw new Error(`Step ${step.revision.id} was not prepared`);
  }
  const row: LogRow = {
    event: step.direction === "up" ? "applied" : "reverted",
    direction: step.direction,
    revision: step.direction === "up" ? recordOf(revision) : revision.id,
    durationMs: TRANSACTION_MS,
  };
  const own = [...variableRows(revision, step.direction), row];
  const rows: LogRow[] = isLast ? [...own, { event: "run_end" }] : own;
  const change = { before: step.headsBefore, after: step.headsAfter };
  const asserts = step.direction === "up" ? offlineAssert(revision.assert) : [];
  const text = section.options.transaction
    ? transactional(plan, section, { change, rows, asserts })
    : statementByStatement(plan, step, { revision, section, change, rows });
  return `${title(step, revision)}\n${text}`;
}

interface JournaledStep extends Pick<LedgerChange, "change" | "rows"> {
  readonly revision: RevisionSections;
  readonly section: Section;
}

function statementByStatement(
  plan: OfflinePlan,
  step: Step,
  { revision, section, change, rows }: JournaledStep,
): string {
  const { text, done } = journaledSection(plan, { step, revision }, section);
  return [
    transaction([requireHeads(plan.run, change.before)]),
    ...settings(plan, section, "session"),
    text,
    transaction([...reset(plan.role), ...swap(plan.run, change, [...done, ...rows])]),
  ].join("\n");
}

interface LedgerChange {
  readonly change: HeadsChange;
  readonly rows: readonly LogRow[];
  readonly asserts: readonly string[];
}

function transactional(
  plan: OfflinePlan,
  section: Section,
  { change, rows, asserts }: LedgerChange,
): string {
  const lines = [
    `${requireHeads(plan.run, change.before)};`,
    ...settings(plan, section, "local"),
    body(section),
    ...asserts,
    ...[...reset(plan.role), ...swap(plan.run, change, rows)].map((sql) => `${sql};`),
  ];
  return (plan.transaction === "all" ? lines : [BEGIN, ...lines, "commit;"]).join("\n");
}

/** Returns the settings of a run, but with one lock timeout for the whole section. */
function settings(plan: OfflinePlan, section: Section, scope: "local" | "session"): string[] {
  const usual = section.statements.some(isConcurrent(section)) ? "0" : plan.lockTimeout;
  const lockTimeout = section.options.lockTimeout ?? usual;
  const statementTimeout = section.options.statementTimeout ?? plan.statementTimeout;
  return [
    `set ${scope} lock_timeout = ${quoteLiteral(lockTimeout)};`,
    `set ${scope} statement_timeout = ${quoteLiteral(statementTimeout)};`,
  ];
}

/** Titles a step as Alembic's scripts do. */
function title(
  { direction, headsBefore, headsAfter }: Step,
  { message }: RevisionSections,
): string {
  const command = direction === "up" ? "upgrade" : "downgrade";
  const what = message === "" ? "" : `, ${message.replace(/\s+/g, " ")}`;
  return `-- Running ${command} ${namedOrBase(headsBefore)} -> ${namedOrBase(headsAfter)}${what}`;
}

/**
 * Returns the section as in the file, without its marker line. The last statement gets its
 * semicolon.
 */
function body({ source, start, end, statements }: Section): string {
  const marker = source.indexOf("\n", start);
  const text = marker === -1 || marker >= end ? "" : source.slice(marker + 1, end).trimEnd();
  const last = statements.at(-1);
  if (last === undefined || last.copyData !== undefined) return text;
  return source.slice(last.end, end).trimStart().startsWith(";") ? text : `${text}\n;`;
}

/**
 * Requires the fence lock and the expected heads. Otherwise the script stops and reports the actual
 * heads.
 */
function requireHeads(run: Run, heads: readonly string[]): string {
  const { ledger } = run;
  const expected = namedOrBase(heads);
  const bodyText = `declare heads pg_catalog.text[];
begin
  if not pg_catalog.pg_try_advisory_xact_lock(${fenceKey(ledger)}) then
    raise exception 'another ebb works in this database';
  end if;
  select coalesce(pg_catalog.array_agg(v.version_num::pg_catalog.text order by v.version_num::pg_catalog.text collate pg_catalog."C"), '{}'::pg_catalog.text[]) into heads from ${versionTable(ledger)} v;
  if heads operator(pg_catalog.<>) ${quoteArray(heads, "text")} then
    raise exception 'this script starts at %, but the database is at %', ${quoteLiteral(expected)}, heads;
  end if;
end`;
  return `do ${quoteLiteral(bodyText)}`;
}

function swap(run: Run, change: HeadsChange, rows: readonly LogRow[]): string[] {
  const table = versionTable(run.ledger);
  const { gone, come } = changedRows(change);
  return [
    ...gone.map(
      (head) =>
        `delete from ${table} where version_num::pg_catalog.text operator(pg_catalog.=) ${quoteLiteral(head)}`,
    ),
    ...come.map((head) => `insert into ${table} (version_num) values (${quoteLiteral(head)})`),
    insertLogRows(run, rows),
  ];
}

function reset(role: string | undefined): string[] {
  const own = role === undefined ? "reset role" : `set role ${quoteIdentifier(role)}`;
  return ["reset session authorization", own, "reset all"];
}

function transaction(statements: readonly string[]): string {
  return ["begin", ...statements, "commit"].map((sql) => `${sql};`).join("\n");
}
