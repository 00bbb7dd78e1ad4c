import { actionsOfKind } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

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
