import type { RenameStmt } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { asNode, type LintStatement, laterInSection } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A column that gets another name. */
export const renamingColumn = statementRule({
  id: "renaming-column",
  aliases: ["rename-column"],
  level: "warning",
  catches: "RENAME COLUMN of a table that others may be using",
  why: "Running programs that name the old column fail at once.",
  safe: "-- A new column, both written by a trigger, the old one dropped a release later; or a view with both names.",
  examples: {
    bad: ["alter table t rename column a to b", "alter table t rename a to b"],
    good: [
      "create table t (a int); alter table t rename column a to b",
      "alter type t rename attribute a to b",
    ],
  },
  check: (statement, schema) => {
    const rename = asNode(statement, "RenameStmt");
    if (rename?.renameType !== "OBJECT_COLUMN" || !isOld(rename, schema)) return [];
    const { relation, subname = "", newname = "" } = rename;
    const t = nameText(relation);
    return [
      {
        message: `Programs that name ${t}.${word(subname)} fail as soon as it is ${word(newname)}`,
      },
    ];
  },
});

/** A table that gets another name. */
export const renamingTable = statementRule({
  id: "renaming-table",
  aliases: ["rename-table"],
  level: "warning",
  catches: "ALTER TABLE … RENAME TO, unless a view takes the old name in the same section",
  why: "Running programs that name the old table fail at once.",
  safe: `ALTER TABLE orders RENAME TO purchases;
CREATE VIEW orders AS SELECT * FROM purchases;
-- in one transaction; drop the view a release later`,
  examples: {
    bad: ["alter table t rename to u"],
    good: [
      "create table t (a int); alter table t rename to u",
      "alter table t rename to u; create view t as select * from u",
      "alter index i rename to j",
    ],
  },
  check: (statement, schema) => {
    const rename = asNode(statement, "RenameStmt");
    if (rename?.renameType !== "OBJECT_TABLE" || !isOld(rename, schema)) return [];
    if (hasSubstitute(statement, rename, schema)) return [];
    const [t, next] = [nameText(rename.relation), word(rename.newname ?? "")];
    return [
      {
        message: `Programs that name ${t} fail as soon as it is ${next}`,
        safe: `ALTER TABLE ${t} RENAME TO ${next};\nCREATE VIEW ${t} AS SELECT * FROM ${next};`,
      },
    ];
  },
});

function isOld({ relation }: RenameStmt, schema: Schema): boolean {
  return relation !== undefined && !isFresh(schema, nameOf(relation));
}

/** A later statement makes a relation with the old name, or another one takes it. */
function hasSubstitute(
  statement: LintStatement,
  { relation }: RenameStmt,
  schema: Schema,
): boolean {
  if (relation === undefined) return false;
  const place = schema.place(nameOf(relation));
  return laterInSection(statement).some((later) => {
    const view = asNode(later, "ViewStmt")?.view;
    const other = asNode(later, "RenameStmt");
    if (view !== undefined) return schema.place(nameOf(view)) === place;
    return other?.renameType === "OBJECT_TABLE" && other.newname === relation.relname;
  });
}

/** A schema that gets another name. */
export const renameSchema = statementRule({
  id: "rename-schema",
  level: "warning",
  catches: "ALTER SCHEMA … RENAME TO",
  why: "Every qualified name in programs and in function bodies fails.",
  safe: "-- A new schema, and views in the old one until the release is out.",
  examples: {
    bad: ["alter schema s rename to s2"],
    good: ["create schema s; alter schema s rename to s2"],
  },
  check: (statement, schema) => {
    const rename = asNode(statement, "RenameStmt");
    if (rename?.renameType !== "OBJECT_SCHEMA") return [];
    const { subname = "", newname = "" } = rename;
    if (schema.isNew(schema.all("schema").find(({ name }) => name === subname))) return [];
    return [
      { message: `Every name in ${word(subname)} fails as soon as the schema is ${word(newname)}` },
    ];
  },
});
