import { stringsOf } from "../../syntax/parse-tree.ts";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { isProvenNotNull } from "../null-test.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { nameText, word } from "../words.ts";

/** A column that is made NOT NULL while nobody can use the table. */
export const addingNotNullableField = statementRule({
  id: "adding-not-nullable-field",
  aliases: ["alter-column-set-not-null", "constraint-missing-not-valid"],
  level: "error",
  catches: "SET NOT NULL where no valid CHECK proves it, and ADD NOT NULL without NOT VALID",
  why: "The table is locked in ACCESS EXCLUSIVE mode while every row is read: reads and writes wait.",
  safe: `ALTER TABLE orders ADD CONSTRAINT c CHECK (user_id IS NOT NULL) NOT VALID;
-- next revision
ALTER TABLE orders VALIDATE CONSTRAINT c;
-- next revision: nothing is read any more
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT c;`,
  versions: "From 18: ADD CONSTRAINT c NOT NULL user_id NOT VALID, then VALIDATE CONSTRAINT c",
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t alter column a set not null",
      "alter table t add constraint k check (a is not null) not valid; alter table t alter a set not null",
      { sql: "alter table t add constraint n not null a", postgres: 18 },
    ],
    good: [
      {
        sql: "alter table t alter column a set not null",
        before:
          "alter table t add constraint k check (a > 0 and a is not null) not valid; alter table t validate constraint k",
      },
      "create table t (a int); alter table t alter column a set not null",
      { sql: "alter table t add constraint n not null a not valid", postgres: 18 },
    ],
  },
  check: (statement, schema) => [
    ...actionsOfKind(statement, "AT_SetNotNull").flatMap((action) =>
      hit(statement, action, { column: action.command.name ?? "", schema }),
    ),
    ...actionsOfKind(statement, "AT_AddConstraint").flatMap((action) => {
      const { constraint } = action;
      if (constraint?.contype !== "CONSTR_NOTNULL" || constraint.skip_validation === true)
        return [];
      return hit(statement, action, { column: stringsOf(constraint.keys)[0] ?? "", schema });
    }),
  ],
});

function hit(
  statement: LintStatement,
  action: Action,
  { column, schema }: { readonly column: string; readonly schema: Schema },
): readonly Hit[] {
  const { table: name } = action;
  const work = workOfAction(statement, action);
  const table = schema.table(name);
  if (work === undefined || work.scans === false || isProvenNotNull(table, column)) return [];
  if (hasUnknownProof(statement, action)) return [];
  const [t, c] = [nameText(name), word(column)];
  return [
    {
      message: `Reads and writes of ${t} wait while every row is read for a null in ${c} (ACCESS EXCLUSIVE)`,
      safe: statement.section.postgres >= 18 ? since18(t, c) : before18(t, c),
      table: t,
    },
  ];
}

/** A constraint that the section validates and that no revision adds may say so: it is believed. */
function hasUnknownProof({ section, index }: LintStatement, { table }: Action): boolean {
  const earlier = section.statements.slice(0, index).flatMap(({ actions }) => actions);
  return earlier.some(
    ({ command, table: other }) =>
      command.subtype === "AT_ValidateConstraint" &&
      other.name === table.name &&
      !earlier.some(({ constraint }) => constraint?.conname === command.name),
  );
}

function before18(t: string, c: string): string {
  return `ALTER TABLE ${t} ADD CONSTRAINT ${c}_not_null CHECK (${c} IS NOT NULL) NOT VALID;
-- next revision
ALTER TABLE ${t} VALIDATE CONSTRAINT ${c}_not_null;
-- next revision
ALTER TABLE ${t} ALTER COLUMN ${c} SET NOT NULL;
ALTER TABLE ${t} DROP CONSTRAINT ${c}_not_null;`;
}

function since18(t: string, c: string): string {
  return `ALTER TABLE ${t} ADD CONSTRAINT ${c}_not_null NOT NULL ${c} NOT VALID;
-- next revision
ALTER TABLE ${t} VALIDATE CONSTRAINT ${c}_not_null;`;
}
