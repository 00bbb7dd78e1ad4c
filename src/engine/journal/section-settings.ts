import type { Section } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import type { Range } from "../../sql/identifier.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { messagesOf } from "../transaction/flight-layout.ts";
import { noteStart, restoreState, type SessionState } from "./session-state.ts";
import type { Unit } from "./units.ts";

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
  return [{ sql: [...settings, noteStart()].join("; ") }];
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
 * Returns the SET and RESET statements of units that ran in an earlier session. Their effect ended
 * with that session.
 */
function settingsToRepeat(
  { section }: Pick<RunningStep, "section">,
  done: readonly Unit[],
): Message[] {
  const messages = messagesOf(section);
  return done
    .flatMap(({ first, last }) => messages.slice(first, last + 1))
    .filter(({ sql }) => {
      const [word, second = ""] = leadingWords(sql, { start: 0, end: sql.length }, 2);
      if (word === "reset") return true;
      return word === "set" && !["local", "transaction", "constraints"].includes(second);
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
  const after = done.filter(({ first }) => session !== undefined && first >= session.statement - 1);
  return [
    ...settingsToRepeat(running, done),
    ...restoreState(session),
    ...settingsToRepeat(running, after),
  ];
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
