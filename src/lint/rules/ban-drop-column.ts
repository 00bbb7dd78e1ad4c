import { actionsOfKind } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
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
