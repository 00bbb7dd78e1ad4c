import { columnsThat, WHY } from "../questions/filled-columns.ts";
import { statementRule } from "../rule.ts";
import { columnConstraint } from "../type-names.ts";

/** A column whose values are worked out and stored for each row. */
export const addColumnStoredGenerated = statementRule({
  id: "add-column-stored-generated",
  aliases: ["adding-field-with-default"],
  level: "error",
  catches: "ADD COLUMN … GENERATED ALWAYS AS (…) STORED",
  why: WHY,
  safe: "-- A plain column, a trigger that fills it, and a backfill in batches; from 18 on a VIRTUAL column.",
  versions: "VIRTUAL needs 18",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add column b int generated always as (a + 1) stored"],
    good: [
      { sql: "alter table t add column b int generated always as (a + 1) virtual", postgres: 18 },
      "create table t (a int, b int generated always as (a + 1) stored)",
    ],
  },
  check: (statement) =>
    columnsThat(statement, ({ column }) => {
      const generated = columnConstraint(column, "CONSTR_GENERATED");
      return generated !== undefined && generated.generated_kind !== "v";
    }),
});
