import { nameOf } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import {
  type Action,
  actionsOfKind,
  asNode,
  type LintStatement,
  laterInSection,
} from "../lint-statement.ts";
import { implies } from "../null-test.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema, Table, TableConstraint } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A column that is dropped with its values. */
export const banDropColumn = statementRule({
  id: "ban-drop-column",
  aliases: ["drop-column"],
  level: "warning",
  catches:
    "DROP COLUMN of a column that the section did not add; a note in the down of the revision that added it",
  why: "Its values are gone, running programs that name it fail, and indexes and constraints over it vanish with it.",
  safe: `-- Release the program that no longer uses the column, and only then, in a revision of its own:
ALTER TABLE users DROP COLUMN nickname;`,
  examples: {
    bad: ["alter table t drop column a", "alter table t drop column if exists a cascade"],
    good: [
      "create table t (a int, b int); alter table t drop column a",
      "alter table t add column a int; alter table t drop column a",
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_DropColumn").flatMap(({ table, command }) => {
      const column = schema.table(table)?.columns.get(command.name ?? "");
      if (isFresh(schema, table) || schema.isNew(column)) return [];
      const [t, c] = [nameText(table), word(command.name ?? "")];
      return [
        {
          message: `The values of ${t}.${c} are lost, and programs that still name it fail`,
          safe: `-- once no program uses it any more, in a revision of its own:\nALTER TABLE ${t} DROP COLUMN ${c};`,
          ...(schema.isOfOwnUp(column) && { level: "note" as const }),
        },
      ];
    }),
});

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

/** A column that may hold nulls from now on. */
export const banDropNotNull = statementRule({
  id: "ban-drop-not-null",
  aliases: ["drop-not-null"],
  level: "note",
  catches: "DROP NOT NULL, and DROP CONSTRAINT of a NOT NULL",
  why: "Readers that expect a value get NULL, and the way back must read every row.",
  safe: "-- Make the readers ready for NULL first.",
  examples: {
    bad: ["alter table t alter column a drop not null"],
    good: ["create table t (a int not null); alter table t alter column a drop not null"],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_DropNotNull", "AT_DropConstraint").flatMap(
      ({ table: name, command }) => {
        const found = schema.table(name)?.constraints.get(command.name ?? "");
        const isNamed = command.subtype === "AT_DropConstraint";
        if (isFresh(schema, name) || (isNamed && found?.kind !== "not null")) return [];
        const column = isNamed ? found?.columns[0] : command.name;
        return [
          {
            message: `Readers of ${nameText(name)} may get a null in ${word(column ?? "")} from now on`,
          },
        ];
      },
    ),
});

/** A schema that is dropped. */
export const dropSchema = statementRule({
  id: "drop-schema",
  level: "warning",
  catches: "DROP SCHEMA of a schema that the section did not make",
  why: "Qualified names in programs and in function bodies fail.",
  safe: "-- Drop the objects by name first, then the empty schema with RESTRICT.",
  examples: {
    bad: ["drop schema s"],
    good: ["create schema s; drop schema s", "drop schema s cascade"],
  },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    if (drop?.removeType !== "OBJECT_SCHEMA" || drop.behavior === "DROP_CASCADE") return [];
    return oldSchemas(
      stringsOf(drop.objects),
      (name) => !schema.isNew(schema.all("schema").find((each) => each.name === name)),
    ).map((name) => ({ message: `Programs that name the schema ${word(name)} fail` }));
  },
});

/** A schema that is dropped with everything in it. */
export const dropSchemaCascade = statementRule({
  id: "drop-schema-cascade",
  level: "error",
  catches: "DROP SCHEMA … CASCADE",
  why: "It removes objects that nobody named, and each of its tables takes ACCESS EXCLUSIVE.",
  safe: "-- Drop the objects by name, then the empty schema with RESTRICT.",
  examples: { bad: ["drop schema s cascade"], good: ["create schema s; drop schema s cascade"] },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    if (drop?.removeType !== "OBJECT_SCHEMA" || drop.behavior !== "DROP_CASCADE") return [];
    return oldSchemas(
      stringsOf(drop.objects),
      (name) => !schema.isNew(schema.all("schema").find((each) => each.name === name)),
    ).map((name) => ({
      message: `Everything in the schema ${word(name)} is dropped, and what depends on it`,
    }));
  },
});

function oldSchemas(names: readonly string[], isOld: (name: string) => boolean): readonly string[] {
  return names.filter(isOld);
}

/** A database that is dropped. */
export const banDropDatabase = statementRule({
  id: "ban-drop-database",
  aliases: ["drop-database"],
  level: "error",
  catches: "DROP DATABASE",
  why: "All its data are lost, and it is never the work of a revision.",
  safe: "-- ebb drop-db, which asks first",
  examples: { bad: [{ sql: "drop database d", mode: "no-transaction" }], good: ["drop table d"] },
  check: (statement) => {
    const drop = asNode(statement, "DropdbStmt");
    if (drop === undefined) return [];
    return [{ message: `The database ${word(drop.dbname ?? "")} is dropped with all its data` }];
  },
});

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

/** Checks for a table in use whose foreign key points to a table. */
function isReferenced(schema: Schema, name: QualifiedName): boolean {
  const place = schema.place(name);
  return schema
    .all("relation")
    .some(
      (each) =>
        each.shape === "table" &&
        !schema.isNew(each) &&
        [...each.constraints.values()].some(({ references }) => references === place),
    );
}

/** Rows of tables that the statement does not name. */
export const banTruncateCascade = statementRule({
  id: "ban-truncate-cascade",
  aliases: ["truncate-cascade"],
  level: "error",
  catches: "TRUNCATE … CASCADE",
  why: "It empties every table that points to the named ones, however far away.",
  safe: "-- Name every table that is meant: TRUNCATE orders, order_items;",
  examples: {
    bad: [
      "truncate t cascade",
      "create table t (a int primary key); alter table u add foreign key (a) references t not valid; truncate t cascade",
    ],
    good: ["truncate t", "create table t (a int); truncate t cascade"],
  },
  check: (statement, schema) => {
    const node = asNode(statement, "TruncateStmt");
    if (node?.behavior !== "DROP_CASCADE") return [];
    const tables = nodesOf(node.relations, "RangeVar").map((each) => nameOf(each));
    if (tables.every((name) => isFresh(schema, name) && !isReferenced(schema, name))) return [];
    return [{ message: "Every table that points to the named ones is emptied, too" }];
  },
});
