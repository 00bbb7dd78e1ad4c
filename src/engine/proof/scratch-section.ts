import type { SessionSetting } from "../../connection.ts";
import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Message, Outcome, Refusal, ServerError, Session } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { setParameter } from "../../sql/set-parameter.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { unitsOf } from "../journal/units.ts";
import { connectionLost } from "../ledger/answer.ts";
import { sqlHint } from "../ledger/sql-hint.ts";
import { statementFailure } from "../run/statement-failure.ts";
import { errorWithoutWords } from "../run/unrecorded.ts";
import { holdsTrue, messagesOf } from "../transaction/flight-layout.ts";
import { aboutExtensions, type LeftOut, lacksObject, leftOutOf } from "./left-out.ts";

/** The settings of sections, equal to those of `upgrade` and `downgrade`. */
export interface SectionSettings {
  readonly role: string | undefined;
  readonly connectSettings: readonly SessionSetting[];
  readonly lockTimeout: string;
  readonly statementTimeout: string;
  /** Extensions to do without: statements that need them are left out. */
  readonly without?: ReadonlySet<string>;
}

/** The outcome of a section. */
export type Ran =
  | { readonly kind: "done"; readonly leftOut: readonly LeftOut[] }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      readonly error: ServerError | undefined;
      /** The statement, if it was one. */
      readonly index?: number;
    };

export const BEGIN = "begin isolation level read committed read write";

const DONE: Ran = { kind: "done", leftOut: [] };
const GUARD = "ebb_guard";

/** The sections of one step. An assert belongs to an up. */
export interface StepSections {
  readonly section: Section;
  readonly assert: Section | undefined;
}

/**
 * Runs a section within the open transaction.
 *
 * At the end it checks deferred constraints, as COMMIT would, and resets the session to its state
 * at connect.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`
 */
export async function runInside(
  session: Session,
  settings: SectionSettings,
  { section, assert }: StepSections,
): Promise<Ran> {
  const opening = { sql: `${settingsFor(settings, section, "local")}; savepoint ${GUARD}` };
  const opened = await firstRefusal(session, [opening]);
  if (opened !== undefined) return failedAround(section, opened.error);
  const run = await runWithout(session, settings, section);
  if (run.kind === "failed") return run;
  if (assert !== undefined) {
    const held = await runStatements(session, assert);
    if (held.kind === "failed") return held;
  }
  const sql = [
    `release savepoint ${GUARD}`,
    "set constraints all immediate",
    "set constraints all deferred",
    ...resetStatements(settings, section),
  ].join("; ");
  const closed = await firstRefusal(session, [{ sql }]);
  return closed === undefined ? run : failedAround(section, closed.error);
}

/** Runs the statements, again from the guard without each one that lacks an extension. */
async function runWithout(
  session: Session,
  { without = new Set() }: SectionSettings,
  section: Section,
): Promise<Ran> {
  const reasons = aboutExtensions(section, without);
  for (;;) {
    const run = await runStatements(session, section, reasons);
    if (run.kind === "done") return { kind: "done", leftOut: leftOutOf(section, reasons) };
    const { error, index } = run;
    if (without.size === 0 || error === undefined || index === undefined) return run;
    if (!lacksObject(error)) return run;
    reasons.set(index, errorWithoutWords(section, error).message);
    await firstRefusal(session, [{ sql: `rollback to savepoint ${GUARD}` }]);
  }
}

/**
 * Runs a section and commits it: in a transaction, or statement by statement for `no-transaction`.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`
 */
export async function runCommitted(
  session: Session,
  settings: SectionSettings,
  sections: StepSections,
): Promise<Ran> {
  if (!sections.section.options.transaction) return runAlone(session, settings, sections.section);
  await firstRefusal(session, [{ sql: BEGIN }]);
  const ran = await runInside(session, settings, sections);
  const [outcome] = await session.flight([{ sql: ran.kind === "done" ? "commit" : "rollback" }]);
  if (ran.kind === "failed") return ran;
  if (outcome?.kind === "refused") return failedAround(sections.section, outcome.error);
  if (outcome?.kind === "lost") throw connectionLost("Cannot verify", outcome.reason);
  return ran;
}

async function runAlone(
  session: Session,
  settings: SectionSettings,
  section: Section,
): Promise<Ran> {
  await firstRefusal(session, [{ sql: settingsFor(settings, section, "session") }]);
  const messages = messagesOf(section);
  const { without = new Set() } = settings;
  const reasons = aboutExtensions(section, without);
  let ran: Ran = DONE;
  for (const unit of unitsOf(section)) {
    if (reasons.has(unit.first)) continue;
    const refused = await firstRefusal(session, messages.slice(unit.first, unit.last + 1));
    if (refused === undefined) continue;
    if (unit.ends !== undefined) await session.flight([{ sql: "rollback" }]);
    if (without.size > 0 && lacksObject(refused.error)) {
      reasons.set(unit.first + refused.index, errorWithoutWords(section, refused.error).message);
      continue;
    }
    ran = failedAt(section, unit.first + refused.index, refused.error);
    break;
  }
  if (ran.kind === "done") ran = { kind: "done", leftOut: leftOutOf(section, reasons) };
  await firstRefusal(session, [{ sql: resetStatements(settings, section).join("; ") }]);
  return ran;
}

/**
 * Sends the statements of a section. A ROLLBACK TO could revive a failed transaction, so a new
 * flight starts there.
 */
async function runStatements(
  session: Session,
  section: Section,
  leftOut: ReadonlyMap<number, string> = new Map(),
): Promise<Ran> {
  const messages = messagesOf(section).map((message, at) =>
    leftOut.has(at) ? { sql: "select" } : message,
  );
  const ends = [...revivals(section), messages.length];
  let start = 0;
  for (const end of ends) {
    const outcomes = await session.flight(messages.slice(start, end));
    const bad = outcomes.findIndex((outcome) => !isFine(section, outcome));
    const outcome = outcomes[bad];
    if (outcome?.kind === "lost") throw connectionLost("Cannot verify", outcome.reason);
    if (outcome?.kind === "refused") return failedAt(section, start + bad, outcome.error);
    if (outcome !== undefined) return assertFailed(section, start + bad);
    start = end;
  }
  return DONE;
}

function isFine(section: Section, outcome: Outcome): boolean {
  return section.kind === "assert" ? holdsTrue(outcome) : outcome.kind === "done";
}

function revivals({ source, statements }: Section): readonly number[] {
  return statements.flatMap((statement, index) =>
    leadingWords(source, statement, 1)[0] === "rollback" ? [index] : [],
  );
}

async function firstRefusal(
  session: Session,
  messages: readonly Message[],
): Promise<Refusal | undefined> {
  const outcomes = await session.flight(messages);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === "lost") throw connectionLost("Cannot verify", outcome.reason);
    if (outcome.kind === "refused") return { index, error: outcome.error };
  }
  return undefined;
}

function failedAt(section: Section, index: number, error: ServerError): Ran {
  const { code, message, place, server } = statementFailure(section, index, error);
  // The hint of a stopped run does not fit verify, which finds the cause by itself.
  const failure = new Failure(code, message, {
    place,
    server,
    hint: sqlHint(error, { section, index }),
  });
  return { kind: "failed", failure, error, index };
}

/**
 * Returns the failure of an error at the end of a transaction, usually of a deferred constraint.
 */
function failedAround(section: Section, words: ServerError): Ran {
  const error = errorWithoutWords(section, words);
  const place = placeIn(section, section.start);
  return {
    kind: "failed",
    failure: new Failure("EBB_SQL", error.message, { server: error, place }),
    error,
  };
}

function assertFailed(section: Section, index: number): Ran {
  const offset = section.statements[index]?.start ?? section.start;
  const failure = new Failure("EBB_ASSERT", "The assertion failed", {
    place: placeIn(section, offset),
  });
  return { kind: "failed", failure, error: undefined };
}

function settingsFor(
  { role, lockTimeout, statementTimeout }: SectionSettings,
  { options }: Section,
  scope: "local" | "session",
): string {
  const settings = [
    `lock_timeout = ${quoteLiteral(options.lockTimeout ?? (scope === "session" ? "0" : lockTimeout))}`,
    `statement_timeout = ${quoteLiteral(options.statementTimeout ?? statementTimeout)}`,
    "standard_conforming_strings = on",
    "client_min_messages = warning",
  ];
  if (role !== undefined) settings.push(`role ${quoteIdentifier(role)}`);
  return settings.map((setting) => `set ${scope} ${setting}`).join("; ");
}

/** Returns the statements that reset a session to its state at connect. */
export function resetSession({
  connectSettings,
}: Pick<SectionSettings, "connectSettings">): readonly string[] {
  return [
    "reset session authorization",
    "reset role",
    "reset all",
    ...connectSettings.map(({ name, value }) => `set session ${setParameter(name, value)}`),
    "close all",
    "unlisten *",
  ];
}

/**
 * Returns the statements that reset a session between sections. Prepared statements stay, because
 * the snapshots use some. But if the section prepared one, all are dropped.
 */
function resetStatements(settings: SectionSettings, section: Section): readonly string[] {
  const text = section.source.slice(section.start, section.end);
  return [
    ...resetSession(settings),
    ...(/\bprepare\b/i.test(text) ? ["deallocate all"] : []),
    "discard temp",
    "discard sequences",
  ];
}
