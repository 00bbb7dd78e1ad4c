import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { Effect } from "../../locks/effect.ts";
import { questionsOf, type ReadStatement, readEffects } from "../../locks/effects.ts";
import { type StatementLocks, statementLocks } from "../../locks/statement-locks.ts";
import type { Section } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { grammarWords } from "../run/unrecorded.ts";
import { readLockFacts } from "./lock-facts.ts";
import { type InTheWay, readInTheWay } from "./lock-holders.ts";

/** A section. Some of its statements may be done already. */
export interface PlannedSection {
  readonly section: Section;
  /** Index of the first statement that will run. */
  readonly from: number;
}

/** The locks of the statements of a plan. */
export interface PlanLocks {
  /** The locks of the statements of each section. */
  readonly sections: readonly (readonly StatementLocks[])[];
  /** The sessions for which a statement would wait now. Empty without a database. */
  readonly inTheWay: readonly InTheWay[];
}

/**
 * Finds the locks of the sections of a plan, in the order in which they run.
 *
 * Without a session the locks come from the SQL text alone: without sizes, and without the
 * questions that only the catalog answers.
 */
export async function planLocks(
  sections: readonly PlannedSection[],
  { parse, session }: { readonly parse: ParseStatement; readonly session: Session | undefined },
): Promise<PlanLocks> {
  const read: (readonly ReadStatement[])[] = [];
  for (const section of sections) read.push(await readSection(section, parse));
  const statements = read.flat();
  const facts = session && (await readLockFacts(session, questionsOf(statements)));
  const locks = statementLocks(statements, facts);
  const effects = statements.map(({ effect }) => effect);
  const wants = { locks, waitsForOld: effects.some(waitsForOldTransactions) };
  let taken = 0;
  return {
    sections: read.map(({ length }, at) => {
      taken += length;
      const own = locks.slice(taken - length, taken);
      const section = sections[at]?.section;
      return section === undefined ? own : own.map((each) => hideWords(section, each));
    }),
    inTheWay: session === undefined ? [] : await readInTheWay(session, wants),
  };
}

/** Removes the words of the grammar about a `no-record` section. */
function hideWords(section: Section, locks: StatementLocks): StatementLocks {
  const { syntaxError } = locks;
  if (syntaxError === undefined) return locks;
  return { ...locks, syntaxError: grammarWords(section, syntaxError) };
}

async function readSection(
  { section, from }: PlannedSection,
  parse: ParseStatement,
): Promise<readonly ReadStatement[]> {
  const parsed = [];
  for (const { start, end } of section.statements) {
    parsed.push(await parse(section.source.slice(start, end)));
  }
  return readEffects(parsed).map((read, at) =>
    at < from ? { ...read, effect: { ...read.effect, ...NOTHING_TO_WAIT_FOR } } : read,
  );
}

const NOTHING_TO_WAIT_FOR = { locks: [], unknown: undefined, calls: [] };

function waitsForOldTransactions({ locks }: Effect): boolean {
  return locks.some((lock) => lock.waitsForOldTransactions);
}
