import { columnsThat, WHY } from "../questions/filled-columns.ts";
import { statementRule } from "../rule.ts";

/** An expression of a generated column that is changed. */
export const setExpression = statementRule({
  id: "set-expression",
  level: "error",
  catches: "ALTER COLUMN … SET EXPRESSION AS (…)",
  why: WHY,
  safe: "-- A new column with the new expression, and a switch.",
  versions: "17",
  weighsBySize: true,
  examples: {
    bad: [{ sql: "alter table t alter column b set expression as (a + 2)", postgres: 17 }],
    good: [
      {
        sql: "create table t (a int); alter table t alter column b set expression as (a + 2)",
        postgres: 17,
      },
    ],
  },
  check: (statement) => columnsThat(statement, () => true, "AT_SetExpression"),
});
