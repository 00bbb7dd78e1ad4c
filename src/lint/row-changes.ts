import type { RangeVar } from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import { asNode, type LintStatement } from "./lint-statement.ts";
import type { Schema } from "./schema.ts";
import { isFresh } from "./tables.ts";
import { isOfFewRows } from "./take-in.ts";

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
