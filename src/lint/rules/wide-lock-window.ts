import { asNode, earlierInTransaction, type LintStatement } from "../lint-statement.ts";
import { exclusive, isLong } from "../questions/exclusive-locks.ts";
import { statementRule } from "../rule.ts";

/** Two tables that one transaction locks against everybody. */
export const wideLockWindow = statementRule({
  id: "wide-lock-window",
  level: "warning",
  catches: "ACCESS EXCLUSIVE on a second old table in one transaction",
  why: "The first table is closed while the transaction waits for the second; in another order than a program's it is a deadlock.",
  safe: "-- A revision for each table.",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add column a int; alter table u add column a int"],
    good: [
      "alter table t add column a int; alter table t add column b int",
      "create table t (a int); alter table u add column a int",
      "drop table t; drop sequence t_number",
    ],
  },
  check: (statement) => {
    if (isOfSequence(statement)) return [];
    const own = exclusive(statement);
    if (own.length === 0) return [];
    const before = earlierInTransaction(statement).flatMap(exclusive);
    const [first] = before;
    const [added] = own.filter((table) => !before.includes(table));
    // Told once: at the statement that brings the second table.
    if (first === undefined || added === undefined || new Set(before).size > 1) return [];
    // statement-after-access-exclusive says more of it.
    if (isLong(statement)) return [];
    return [
      { message: `${first} stays closed while this waits for ${added}, and both until COMMIT` },
    ];
  },
});

/** Nobody closes a sequence for long: it goes with the table that it counts for. */
function isOfSequence(statement: LintStatement): boolean {
  return asNode(statement, "DropStmt")?.removeType === "OBJECT_SEQUENCE";
}
