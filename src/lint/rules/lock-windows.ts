import type { TableLock } from "../../locks/statement-locks.ts";
import { asNode, blocking, earlierInTransaction, type LintStatement } from "../lint-statement.ts";
import { isBackfill } from "../row-changes.ts";
import { statementRule } from "../rule.ts";

/** Work that is done while an ACCESS EXCLUSIVE lock is held. */
export const statementAfterAccessExclusive = statementRule({
  id: "statement-after-access-exclusive",
  level: "warning",
  catches:
    "A statement that scans, rewrites, builds or fills, behind one with ACCESS EXCLUSIVE on an old table in the same transaction",
  why: "The lock lasts until COMMIT: reads and writes of its table wait for the later statement, too.",
  safe: "-- The long statement in a revision of its own, or in front of the one that takes the lock.",
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add column a int; create index on u (b)",
      "alter table t add column a int; alter table u alter column b set not null",
    ],
    good: [
      "alter table t add column a int; alter table t alter column a set default 1",
      "create table t (a int); insert into t select 1",
      "alter table t add column a int; update u set b = 1 where id < 1000",
      {
        sql: "alter table t add column a int; update u set b = 1 where id < 10",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement, schema) => {
    // backfill-beside-ddl says it of rows that are changed.
    if (!isLong(statement) || isBackfill(statement, schema)) return [];
    const holder = earlierInTransaction(statement).find((earlier) => exclusive(earlier).length > 0);
    if (holder === undefined) return [];
    const [table] = exclusive(holder);
    return [
      {
        message: `Reads and writes of ${table} wait for this statement, too: an earlier one locks it until COMMIT`,
      },
    ];
  },
});

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

function exclusive(statement: LintStatement): readonly string[] {
  return blocking(statement)
    .filter(({ mode, isIndex }) => mode === "ACCESS EXCLUSIVE" && !isIndex)
    .map(({ table }) => table);
}

function isLong(statement: LintStatement): boolean {
  const { locks, node } = statement;
  if ("SelectStmt" in node || "ViewStmt" in node) return false;
  const isWriting = ["UpdateStmt", "DeleteStmt", "MergeStmt"].some((kind) => kind in node);
  if (isWriting) return locks.locks.length > 0;
  const insert = asNode(statement, "InsertStmt");
  if (insert !== undefined) return locks.locks.some(({ mode }) => mode === "ACCESS SHARE");
  const works = blocking(statement).concat(
    locks.locks.filter(({ mode }) => mode === "SHARE UPDATE EXCLUSIVE"),
  );
  return (
    works.some(({ rewrites, scans }) => rewrites === true || scans === true) ||
    statement.actions.some(({ command }) => command.subtype === "AT_SetNotNull" && mayScan(works))
  );
}

/** SET NOT NULL reads the rows unless something says that it need not. */
function mayScan(works: readonly TableLock[]): boolean {
  return works.some(({ scans }) => scans === undefined);
}
