import type { A_Expr, Node } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode, blocking, earlierInTransaction, type LintStatement } from "../lint-statement.ts";
import { changedTable, isBackfill } from "../row-changes.ts";
import { statementRule } from "../rule.ts";
import { constantOf } from "../settings.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** All rows of a table, changed at once. */
export const updateInMigration = statementRule({
  id: "update-in-migration",
  level: "warning",
  catches:
    "UPDATE without WHERE, or with one that is always true, on a table that the section did not make; a note for one whose WHERE does not name the rows by their values",
  why: "Every row stays locked until COMMIT, and leaves a dead one behind.",
  safe: `-- up no-transaction
-- in batches by key, and again until no row is left:
UPDATE users SET plan = 'free' WHERE id BETWEEN 1 AND 10000 AND plan IS NULL;`,
  weighsBySize: true,
  examples: {
    bad: [
      "update t set a = 1",
      "update t set a = 1 where true",
      "update t set a = 1 where b > 5",
      "update t set a = 1 where a is null",
    ],
    good: [
      "create table t (a int); update t set a = 1",
      "update t set a = 1 where id = 5 and b is null",
      "update t set a = 1 where name in ('x', 'y')",
    ],
  },
  check: (statement, schema) => {
    const update = asNode(statement, "UpdateStmt");
    if (update?.relation === undefined || isFresh(schema, nameOf(update.relation))) return [];
    if (besideDdl(statement) !== undefined) return [];
    const t = nameText(update.relation);
    if (namesRows(update.whereClause)) return [];
    if (!isTrue(update.whereClause)) {
      return [
        { message: `The rows of ${t} that it changes stay locked until COMMIT`, level: "note" },
      ];
    }
    return [{ message: `Every row of ${t} is locked and written anew`, table: t }];
  },
});

/** All rows of a table, deleted at once. */
export const deleteWithoutWhere = statementRule({
  id: "delete-without-where",
  level: "warning",
  catches:
    "DELETE without WHERE, or with one that is always true, on a table that the section did not make",
  why: "All rows are lost; each stays locked until COMMIT, and leaves a dead one behind.",
  safe: "-- in batches by key, outside this transaction",
  weighsBySize: true,
  examples: {
    bad: ["delete from t", "delete from t where 1 = 1"],
    good: ["delete from t where a < 5", "create table t (a int); delete from t"],
  },
  check: (statement, schema) => {
    const node = asNode(statement, "DeleteStmt");
    if (node?.relation === undefined || isFresh(schema, nameOf(node.relation))) return [];
    if (!isTrue(node.whereClause)) return [];
    return [
      {
        message: `All rows of ${nameText(node.relation)} are deleted one by one`,
        table: nameText(node.relation),
      },
    ];
  },
});

/** Rows that are changed while a table is locked. */
export const backfillBesideDdl = statementRule({
  id: "backfill-beside-ddl",
  aliases: ["update-in-migration", "statement-after-access-exclusive"],
  level: "warning",
  catches:
    "UPDATE, DELETE or INSERT … SELECT on an old table in a transaction that locks a table against writes",
  why: "The lock lasts as long as the rows take.",
  safe: "-- The rows in batches, in a no-transaction revision of their own; the DDL in another.",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add column a int; update t set a = 1 where b > 5"],
    good: [
      "create table t (a int); update t set a = 1",
      "alter table t add column a int; insert into t values (1)",
      {
        sql: "alter table t add column a int; update t set a = 1 where b < 5",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement, schema) => {
    const target = changedTable(statement);
    if (target === undefined || !isBackfill(statement, schema)) return [];
    const ddl = besideDdl(statement);
    if (ddl === undefined) return [];
    const [lock] = blocking(ddl);
    return [
      {
        message: `${lock?.table} stays locked (${lock?.mode}) until the rows of ${nameText(target)} are changed`,
        table: nameText(target),
      },
    ];
  },
});

/** A statement of the same transaction that locks an old table; one behind holds its lock, too, but later. */
function besideDdl(statement: LintStatement): LintStatement | undefined {
  if (statement.transaction === undefined) return undefined;
  return earlierInTransaction(statement).find(
    (each) =>
      blocking(each).length > 0 && !("UpdateStmt" in each.node) && !("DeleteStmt" in each.node),
  );
}

/** Checks for a condition that compares a column with constants, alone or AND-ed with others. */
function namesRows(condition: Node | undefined): boolean {
  if (condition === undefined) return false;
  if ("BoolExpr" in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    if (boolop === "NOT_EXPR") return false;
    return boolop === "AND_EXPR" ? args.some(namesRows) : args.every(namesRows);
  }
  return "A_Expr" in condition && comparesWithConstants(condition.A_Expr);
}

function comparesWithConstants({ kind, lexpr, rexpr, name }: A_Expr): boolean {
  const isEqual = stringsOf(name)[0] === "=" && (kind === "AEXPR_OP" || kind === "AEXPR_IN");
  if (!isEqual || lexpr === undefined || rexpr === undefined) return false;
  const values = "List" in rexpr ? (rexpr.List.items ?? []) : [rexpr];
  const isOfColumn = "ColumnRef" in lexpr && values.every((each) => constantOf(each) !== undefined);
  return isOfColumn || ("ColumnRef" in rexpr && constantOf(lexpr) !== undefined);
}

/** True for a condition that is absent, or that holds for every row. */
function isTrue(condition: Node | undefined): boolean {
  if (condition === undefined) return true;
  if ("A_Const" in condition) return condition.A_Const.boolval?.boolval === true;
  if (!("A_Expr" in condition)) return false;
  const { lexpr, rexpr, name } = condition.A_Expr;
  const [operator] = name ?? [];
  const isEqual = operator !== undefined && "String" in operator && operator.String.sval === "=";
  const isConstant = lexpr !== undefined && "A_Const" in lexpr;
  return isEqual && isConstant && sameConstant(lexpr, rexpr);
}

function sameConstant(one: Node, other: Node | undefined): boolean {
  const bare = (node: Node | undefined): string =>
    JSON.stringify(node, (key, value) => (key === "location" ? undefined : value));
  return bare(one) === bare(other);
}
