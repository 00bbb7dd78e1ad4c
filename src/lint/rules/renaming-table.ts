import type { RangeVar } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { asNode, type LintStatement, laterInSection } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A table that gets another name. */
export const renamingTable = statementRule({
  id: "renaming-table",
  aliases: ["rename-table"],
  level: "warning",
  catches:
    "RENAME TO and SET SCHEMA of a table or view, unless a view takes the old name in the same section",
  why: "Running programs that name the old table fail at once.",
  safe: `ALTER TABLE orders RENAME TO purchases;
CREATE VIEW orders AS SELECT * FROM purchases;
-- in one transaction; drop the view a release later`,
  examples: {
    bad: [
      "alter table t rename to u",
      "alter view v rename to w",
      "alter table t set schema archive",
    ],
    good: [
      "create table t (a int); alter table t rename to u",
      "alter table t rename to u; create view t as select * from u",
      "alter index i rename to j",
    ],
  },
  check: (statement, schema) => {
    const moved = movedFrom(statement);
    if (moved === undefined || isFresh(schema, nameOf(moved.relation))) return [];
    if (hasSubstitute(statement, moved.relation, schema)) return [];
    const t = nameText(moved.relation);
    const create = `CREATE VIEW ${t} AS SELECT * FROM ${moved.next};`;
    return [
      {
        message: `Programs that name ${t} fail as soon as it is ${moved.next}`,
        safe: `${statement.sql};\n${create}`,
      },
    ];
  },
});

const RELATIONS: ReadonlySet<string | undefined> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_FOREIGN_TABLE",
]);

/** The relation that gets another name or another schema, and where it is found from then on. */
function movedFrom(
  statement: LintStatement,
): { readonly relation: RangeVar; readonly next: string } | undefined {
  const rename = asNode(statement, "RenameStmt");
  if (rename?.relation !== undefined && RELATIONS.has(rename.renameType)) {
    return { relation: rename.relation, next: word(rename.newname ?? "") };
  }
  const move = asNode(statement, "AlterObjectSchemaStmt");
  if (move?.relation === undefined || !RELATIONS.has(move.objectType)) return undefined;
  const name = word(move.relation.relname ?? "");
  return { relation: move.relation, next: `${word(move.newschema ?? "")}.${name}` };
}

/** A later statement makes a relation with the old name, or another one takes it. */
function hasSubstitute(statement: LintStatement, relation: RangeVar, schema: Schema): boolean {
  const place = schema.place(nameOf(relation));
  return laterInSection(statement).some((later) => {
    const view = asNode(later, "ViewStmt")?.view;
    const other = asNode(later, "RenameStmt");
    if (view !== undefined) return schema.place(nameOf(view)) === place;
    return other?.renameType === "OBJECT_TABLE" && other.newname === relation.relname;
  });
}
