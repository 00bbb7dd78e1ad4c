import { stringsOf } from "../../syntax/parse-tree.ts";
import { oldEnum } from "../questions/enum-change.ts";
import { statementRule } from "../rule.ts";

/** A label that can never be removed. */
export const alterEnumAddValue = statementRule({
  id: "alter-enum-add-value",
  level: "note",
  catches: "ALTER TYPE … ADD VALUE with BEFORE or AFTER",
  why: "No statement removes a label: the down cannot take it back.",
  safe: '-- Declare the down: "-- down nothing", or a lookup table instead of the enum.',
  examples: {
    bad: ["alter type mood add value 'fine' after 'ok'"],
    good: ["alter type mood add value 'fine'", "create type mood as enum ('ok')"],
  },
  check: (statement, schema) => {
    const alter = oldEnum(statement, schema);
    if (alter === undefined || alter.oldVal !== undefined || alter.newValNeighbor === undefined)
      return [];
    return [
      {
        message: `'${alter.newVal}' cannot be removed again from ${stringsOf(alter.typeName).join(".")}`,
      },
    ];
  },
});
