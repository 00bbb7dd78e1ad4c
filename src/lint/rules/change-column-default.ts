import { nodesOf } from "../../syntax/parse-tree.ts";
import { statementRule } from "../rule.ts";
import { nameText, word } from "../words.ts";

/** A default that old programs do not know of. */
export const changeColumnDefault = statementRule({
  id: "change-column-default",
  level: "note",
  catches: "SET DEFAULT on a column of an old table that has a default already",
  why: "Programs that write the old default themselves, or keep the schema in mind, go on with the old one.",
  safe: "-- In a release of its own.",
  examples: {
    bad: [
      {
        sql: "alter table t alter column a set default 2",
        before: "create table t (a int default 1)",
      },
    ],
    good: [{ sql: "alter table t alter column a set default 2", before: "create table t (a int)" }],
  },
  check: (statement, schema) =>
    statement.actions.flatMap(({ table, command }) => {
      const column = schema.table(table)?.columns.get(command.name ?? "");
      const hasDefault = nodesOf(column?.definition?.constraints, "Constraint").some(
        ({ contype }) => contype === "CONSTR_DEFAULT",
      );
      const isSet = command.subtype === "AT_ColumnDefault" && command.def !== undefined;
      if (!isSet || !hasDefault || schema.isNew(column) || schema.isNew(schema.table(table)))
        return [];
      return [
        {
          message: `Programs that write the old default of ${nameText(table)}.${word(command.name ?? "")} go on with it`,
        },
      ];
    }),
});
