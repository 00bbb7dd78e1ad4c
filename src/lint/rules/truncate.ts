import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** Rows of a table that are thrown away. */
export const truncate = statementRule({
  id: "truncate",
  level: "warning",
  catches: "TRUNCATE of a table that the section did not make",
  why: "All rows are lost, and reads and writes wait for the ACCESS EXCLUSIVE lock.",
  safe: "-- DELETE in batches, outside this transaction.",
  examples: {
    bad: ["truncate t", "truncate table t, u"],
    good: ["create table t (a int); truncate t", "create temp table t (a int); truncate t"],
  },
  check: (statement, schema) => {
    const node = asNode(statement, "TruncateStmt");
    if (node === undefined || node.behavior === "DROP_CASCADE") return [];
    const old = (node.relations ?? []).flatMap((each) =>
      "RangeVar" in each &&
      !isFresh(schema, { schema: each.RangeVar.schemaname, name: each.RangeVar.relname ?? "" })
        ? [nameText(each.RangeVar)]
        : [],
    );
    if (old.length === 0) return [];
    return [
      {
        message: `All rows of ${old.join(", ")} are lost, and reads and writes wait (ACCESS EXCLUSIVE)`,
      },
    ];
  },
});
