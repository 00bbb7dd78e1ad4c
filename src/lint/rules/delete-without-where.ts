import { nameOf } from "../../locks/effect.ts";
import { asNode } from "../lint-statement.ts";
import { isTrue } from "../questions/row-changes.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

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
