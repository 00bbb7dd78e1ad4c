import type { Node } from "@pgsql/types";
import { stringsOf } from "../syntax/parse-tree.ts";
import type { Table } from "./schema.ts";

/** True where a valid CHECK of the table, or its NOT NULL, proves that a column holds no null. */
export function isProvenNotNull(table: Table | undefined, column: string): boolean {
  if (table === undefined) return false;
  if (table.columns.get(column)?.isNotNull === true) return true;
  return [...table.constraints.values()].some(
    ({ kind, isValid, isEnforced, expression }) =>
      kind === "check" &&
      isValid &&
      isEnforced &&
      expression !== undefined &&
      implies(expression, column),
  );
}

/** True where a condition says, alone or among others that hold too, that a column is no null. */
export function implies(condition: Node, column: string): boolean {
  if ("BoolExpr" in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    return boolop === "AND_EXPR" && args.some((each) => implies(each, column));
  }
  if (!("NullTest" in condition)) return false;
  const { arg, nulltesttype } = condition.NullTest;
  const isOfColumn = arg !== undefined && "ColumnRef" in arg;
  return (
    nulltesttype === "IS_NOT_NULL" &&
    isOfColumn &&
    stringsOf(arg.ColumnRef.fields).at(-1) === column
  );
}
