import type { RenameStmt } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { asNode } from "../lint-statement.ts";
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

function isOld({ relation }: RenameStmt, schema: Schema): boolean {
  return relation !== undefined && !isFresh(schema, nameOf(relation));
}
