import { type Action, actionsOfKind, workOfAction } from "../lint-statement.ts";
import { isProvenNotNull } from "../null-test.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { nameText, word } from "../words.ts";

/** A primary key over an index. It makes the columns NOT NULL without a notice. */
export const addPkUsingIndex = statementRule({
  id: "add-pk-using-index",
  level: "warning",
  catches: "PRIMARY KEY USING INDEX where a column of the index is not known to be NOT NULL",
  why: "It makes the column NOT NULL in silence, and reads every row for that under ACCESS EXCLUSIVE.",
  safe: "-- First make the columns NOT NULL (see adding-not-nullable-field), then ADD PRIMARY KEY USING INDEX.",
  versions: "A valid CHECK (c IS NOT NULL) suffices",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add primary key using index i"],
    good: [
      {
        sql: "alter table t add primary key using index i",
        before: "create table t (a int not null); create unique index i on t (a)",
      },
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AddConstraint").flatMap((action) => {
      const { constraint, table } = action;
      if (constraint?.contype !== "CONSTR_PRIMARY" || constraint.indexname === undefined) return [];
      if (workOfAction(statement, action) === undefined) return [];
      const open = openColumns(action, schema, constraint.indexname);
      if (open !== undefined && open.length === 0) return [];
      const t = nameText(table);
      const which = open === undefined ? "its columns" : open.map(word).join(", ");
      return [
        {
          message: `Reads and writes of ${t} wait while every row is read for a null, unless ${which} are NOT NULL already`,
          table: t,
        },
      ];
    }),
});

/** Returns the columns of an index that may hold nulls. */
function openColumns(
  { table }: Action,
  schema: Schema,
  name: string,
): readonly string[] | undefined {
  const index = schema.index({ schema: table.schema, name });
  const found = schema.table(table);
  return index?.columns
    .filter((column) => column !== undefined)
    .filter((column) => !isProvenNotNull(found, column));
}
