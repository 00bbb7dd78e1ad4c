import type { Node, RangeVar } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { asNode, blocking, earlierInTransaction, type LintStatement } from "../lint-statement.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { isOfFewRows } from "../take-in.ts";

/** Returns the table in which a statement changes rows that it does not list. */
export function changedTable(statement: LintStatement): RangeVar | undefined {
  const update = asNode(statement, "UpdateStmt") ?? asNode(statement, "DeleteStmt");
  if (update !== undefined) return update.relation;
  const insert = asNode(statement, "InsertStmt");
  return insert === undefined || isOfFewRows(insert) ? undefined : insert.relation;
}

/** Checks for a statement that changes rows of a table in use that it does not list. */
export function isBackfill(statement: LintStatement, schema: Schema): boolean {
  const table = changedTable(statement);
  return table !== undefined && !isFresh(schema, nameOf(table));
}

/** A statement of the same transaction that locks an old table; one behind holds its lock, too, but later. */
export function besideDdl(statement: LintStatement): LintStatement | undefined {
  if (statement.transaction === undefined) return undefined;
  return earlierInTransaction(statement).find(
    (each) =>
      blocking(each).length > 0 && !("UpdateStmt" in each.node) && !("DeleteStmt" in each.node),
  );
}

/** True for a condition that is absent, or that holds for every row. */
export function isTrue(condition: Node | undefined): boolean {
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
