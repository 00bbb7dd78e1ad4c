import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import type { Range } from "../../sql/identifier.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { messagesOf } from "../transaction/flight-layout.ts";
import { hasState, noteStart, restoreState, type SessionState } from "./session-state.ts";
import { isSetting, maySetSession, type Unit } from "./units.ts";

/**
 * Returns the session's settings for a `no-transaction` section. Behind a pooler there are none.
 */
export function sectionSettings(context: RunContext, { section }: RunningStep): readonly Message[] {
  if (context.mode.kind === "pooled") return [];
  const { role, statementTimeout } = context.options;
  const timeout = section.options.statementTimeout ?? statementTimeout;
  const settings = [
    "set session default_transaction_read_only = off",
    "set session standard_conforming_strings = on",
    "set session client_min_messages = notice",
    `set session statement_timeout = ${quoteLiteral(timeout)}`,
  ];
  if (role !== undefined) settings.push(`set session role ${quoteIdentifier(role)}`);
  return [{ sql: [...settings, noteStart(section)].join("; ") }];
}

/**
 * Returns the lock timeout of one unit, unless an earlier statement of the section set one.
 *
 * A concurrent index build waits for every older transaction. A timeout would leave its index
 * INVALID.
 */
export function unitSettings(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): readonly Message[] {
  if (context.mode.kind === "pooled") return [];
  if (running.section.statements.slice(0, unit.first).some(setsLockTimeout(running))) return [];
  const { options } = running.section;
  const first = running.section.statements[unit.first];
  const isBuild = first !== undefined && isConcurrent(running.section)(first);
  const usual = isBuild ? "0" : context.options.lockTimeout;
  const timeout = options.lockTimeout ?? usual;
  return [{ sql: `set session lock_timeout = ${quoteLiteral(timeout)}` }];
}

/**
 * Returns the statements that set and reset settings, of units that ran in an earlier session. Their
 * effect ended with that session.
 */
function settingsToRepeat(
  { section }: Pick<RunningStep, "section">,
  done: readonly Unit[],
): Message[] {
  const messages = messagesOf(section);
  return done
    .flatMap(({ first, last }) => messages.slice(first, last + 1))
    .filter(({ sql }) => {
      const [, second = ""] = leadingWords(sql, { start: 0, end: sql.length }, 2);
      return isSetting(sql) && !["local", "transaction", "constraints"].includes(second);
    });
}

/**
 * Returns the messages that give a new session the state behind the done units: their SET and RESET
 * statements, then the settings that the journal has, which count whatever had set them. Units done
 * after that row of the journal have their SET and RESET statements alone.
 */
export function stateToRepeat(
  running: Pick<RunningStep, "section">,
  done: readonly Unit[],
  session: SessionState | undefined,
): Message[] {
  if (done.length === 0) return [];
  return [
    ...settingsToRepeat(running, done),
    ...restoreState(session),
    ...settingsToRepeat(running, doneAfter(session, done)),
  ];
}

/**
 * Returns the failure of a section that cannot go on, because the connection was lost before the
 * journal got the settings that a done unit made in its session.
 */
export function unknownState(
  { step, section }: Pick<RunningStep, "step" | "section">,
  done: readonly Unit[],
  session: SessionState | undefined,
): Failure | undefined {
  const unit = unitWithUnknownState(section, done, session);
  if (unit === undefined) return undefined;
  const { id } = step.revision;
  const [first, next] = [unit.first + 1, unit.last + 2];
  const message = `Cannot go on with ${id}: the connection was lost before ebb read the settings that statement ${first} made`;
  return new Failure("EBB_HALF_RUN", message, {
    hint: `To run that statement again: ebb resume --at ${first} ${id}; if the rest needs none of its settings: ebb resume --at ${next} ${id}`,
    asksOperator: true,
  });
}

/** Returns the done unit whose settings the journal lacks, if there is one. */
export function unitWithUnknownState(
  section: Section,
  done: readonly Unit[],
  session: SessionState | undefined,
): Unit | undefined {
  if (!hasState(session)) return undefined;
  return doneAfter(session, done).find((each) => maySetSession(section, each));
}

/** Returns the units that were done after the journal got the state of their session. */
function doneAfter(session: SessionState | undefined, done: readonly Unit[]): readonly Unit[] {
  return done.filter(({ first }) => session !== undefined && first >= session.statement - 1);
}

/** Returns a predicate: does a statement say CONCURRENTLY? */
export function isConcurrent({ source }: Section): (statement: Range) => boolean {
  return (statement) =>
    leadingWords(source, statement, Number.POSITIVE_INFINITY).includes("concurrently");
}

function setsLockTimeout({ section }: RunningStep): (statement: Range) => boolean {
  return (statement) => {
    const words = leadingWords(section.source, statement, 3);
    return words[0] === "set" && words.includes("lock_timeout");
  };
}
