import type { A_Expr, Node } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { besideDdl, isTrue } from "../questions/row-changes.ts";
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
