import type { Found } from "../../lint/judge.ts";
import { asNode, type LintSection, type LintStatement } from "../../lint/lint-statement.ts";
import { isOptionOn } from "../../lint/options.ts";
import type { Hit, Rule } from "../../lint/rule.ts";
import { areInConflict } from "../../locks/lock-mode.ts";
import type { HeldLock, InTheWay, Wants } from "../plan/lock-holders.ts";
import { describeBlockers } from "../run/blocked-failure.ts";
import type { LintDatabase } from "./lint-database.ts";

/** Returns the locks for which statements would wait. */
export function wantsOf(statements: readonly LintStatement[]): Wants {
  return {
    locks: statements.map(({ locks }) => locks),
    waitsForOld: statements.some(waitsForOld),
  };
}

/**
 * Returns the findings that only a database gives, for the statements of a section that will run
 * there.
 */
export function databaseHits(
  section: LintSection,
  rules: readonly Rule[],
  { database, inTheWay }: { database: LintDatabase; inTheWay: readonly InTheWay[] },
): readonly Found[] {
  const found = (id: string, statement: LintStatement, hit: Hit): readonly Found[] => {
    const rule = rules.find((each) => each.id === id);
    return rule === undefined ? [] : [{ rule, hit, section, statement }];
  };
  const corrupting = isCorrupting(database) ? section.statements.filter(buildsConcurrently) : [];
  return [
    ...inTheWay.flatMap((each) =>
      waitsFor(each, section).flatMap(({ statement, hit }) => found("held-lock", statement, hit)),
    ),
    ...corrupting.flatMap((statement) =>
      found("concurrent-index-corruption", statement, {
        message: "PostgreSQL 14.0 to 14.3 builds an index concurrently that can lack rows",
      }),
    ),
  ];
}

function isCorrupting({ versionNumber }: LintDatabase): boolean {
  return versionNumber >= 14_00_00 && versionNumber <= 14_00_03;
}

function buildsConcurrently(statement: LintStatement): boolean {
  if (asNode(statement, "IndexStmt")?.concurrent === true) return true;
  return isOptionOn(asNode(statement, "ReindexStmt")?.params, "concurrently");
}

/** Returns the first statement that waits for a session. */
function waitsFor(
  { blocker, holds }: InTheWay,
  { statements }: LintSection,
): readonly { readonly statement: LintStatement; readonly hit: Hit }[] {
  const who = describeBlockers([blocker]);
  const safe =
    blocker.pid === 0
      ? undefined
      : `Wait until it has ended, or end it: select pg_terminate_backend(${blocker.pid});`;
  for (const statement of statements) {
    const held = holds.find((each) => waitsForLock(statement, each));
    if (held !== undefined) {
      const message = `This waits for ${held.mode} on ${held.table}, which is held now: ${who}`;
      return [{ statement, hit: { message, safe } }];
    }
    if (holds.length === 0 && waitsForOld(statement)) {
      const message = `CONCURRENTLY waits for an old transaction to end: ${who}`;
      return [{ statement, hit: { message, safe } }];
    }
  }
  return [];
}

function waitsForLock({ locks }: LintStatement, { table, mode }: HeldLock): boolean {
  return locks.locks.some((lock) => lock.table === table && areInConflict(lock.mode, mode));
}

function waitsForOld({ effect }: LintStatement): boolean {
  return effect.locks.some(({ waitsForOldTransactions }) => waitsForOldTransactions);
}
