import { nameOfParts } from "../../locks/effect.ts";
import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import { actionsOfKind, isOfForeignTable, workOfAction } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { columnConstraint, defaultOf, isSerial } from "../type-names.ts";
import { nameText, word } from "../words.ts";

/** A column that must have a value, but has none for the existing rows. */
export const addingRequiredField = statementRule({
  id: "adding-required-field",
  aliases: ["add-column-not-null-no-default"],
  level: "error",
  catches: "ADD COLUMN … NOT NULL without a default",
  why: "It fails as soon as the table holds a row (23502), and programs that do not name the column fail afterwards.",
  safe: `ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';
-- or nullable, then a backfill, then NOT NULL (see adding-not-nullable-field)`,
  examples: {
    bad: [
      "alter table t add column a int not null",
      "alter table t add a int not null default null",
    ],
    good: [
      "alter foreign table t add column a int not null",
      "alter table t add column a int not null default 1",
      "alter table t add column a bigint not null generated always as identity",
      "create table t (a int); alter table t add column b int not null",
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AddColumn").flatMap((action) => {
      const { column, table } = action;
      if (workOfAction(statement, action) === undefined || isOfForeignTable(statement)) return [];
      if (columnConstraint(column, "CONSTR_NOTNULL") === undefined) return [];
      const isFilled =
        defaultOf(column) !== undefined ||
        isSerial(column?.typeName) ||
        columnConstraint(column, "CONSTR_IDENTITY") !== undefined ||
        columnConstraint(column, "CONSTR_GENERATED") !== undefined ||
        hasDefault(schema, stringsOf(column?.typeName?.names));
      if (isFilled) return [];
      const [t, c] = [nameText(table), word(column?.colname ?? "")];
      return [
        {
          message: `This fails as soon as ${t} holds a row: ${c} has no value for it`,
          safe: `ALTER TABLE ${t} ${action.sql.replace(/\s+default\s+null\b/i, "")} DEFAULT …;`,
        },
      ];
    }),
});

/** A domain may bring a default of its own. */
function hasDefault(schema: Schema, parts: readonly string[]): boolean {
  const definition = schema.other("domain", nameOfParts(parts))?.definition;
  if (definition === undefined || !("CreateDomainStmt" in definition)) return false;
  return nodesOf(definition.CreateDomainStmt.constraints, "Constraint").some(
    ({ contype }) => contype === "CONSTR_DEFAULT",
  );
}
