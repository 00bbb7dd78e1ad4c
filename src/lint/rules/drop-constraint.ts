import {
  type Action,
  actionsOfKind,
  type LintStatement,
  laterInSection,
} from "../lint-statement.ts";
import { implies } from "../null-test.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema, Table, TableConstraint } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A rule of the data that is given up. */
export const dropConstraint = statementRule({
  id: "drop-constraint",
  level: "warning",
  catches:
    "DROP CONSTRAINT of a constraint that neither the section nor, in a down, its own up added, and that is not replaced",
  why: "A rule of the data is gone. The table takes ACCESS EXCLUSIVE, with a foreign key also the table that it points to.",
  safe: "-- Add the new constraint (NOT VALID, then VALIDATE) before the old one goes; drop it in a revision of its own.",
  examples: {
    bad: ["alter table t drop constraint k"],
    good: [
      "alter table t drop constraint k, add constraint k check (a > 1) not valid",
      "alter table t add constraint k check (a > 1) not valid; alter table t drop constraint k",
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_DropConstraint").flatMap((action) =>
      constraintHits(statement, action, schema),
    ),
});

function constraintHits(
  statement: LintStatement,
  { table: name, command }: Action,
  schema: Schema,
): readonly Hit[] {
  const table = schema.table(name);
  const found = table?.constraints.get(command.name ?? "");
  if (isFresh(schema, name) || schema.isNew(found) || schema.isOfOwnUp(found)) return [];
  const isReplaced = [statement, ...laterInSection(statement)].some((each) =>
    actionsOfKind(each, "AT_AddConstraint").some((added) => added.table.name === name.name),
  );
  if (isReplaced || found?.kind === "not null" || isRedundant(table, found)) return [];
  const [t, k] = [nameText(name), word(command.name ?? "")];
  const other = found?.references === undefined ? "" : `, and so does ${found.references}`;
  return [{ message: `The rule ${k} of ${t} is gone; ${t} takes ACCESS EXCLUSIVE${other}` }];
}

/** A CHECK that says of a NOT NULL column that it is no null. */
function isRedundant(table: Table | undefined, found: TableConstraint | undefined): boolean {
  const { expression } = found ?? {};
  if (table === undefined || expression === undefined || !("NullTest" in expression)) return false;
  const columns = [...table.columns.values()];
  return columns.some(({ name, isNotNull }) => isNotNull && implies(expression, name));
}
