import { stringsOf } from "../../syntax/parse-tree.ts";
import { oldEnum } from "../questions/enum-change.ts";
import { statementRule } from "../rule.ts";

/** A label that is added at the end by chance. */
export const requireEnumValueOrdering = statementRule({
  id: "require-enum-value-ordering",
  aliases: ["alter-enum-no-ordering"],
  level: "note",
  catches: "ALTER TYPE … ADD VALUE without BEFORE or AFTER",
  why: "The order of the labels is the order of comparison and of ORDER BY, and it cannot be changed later.",
  safe: "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok';",
  examples: {
    bad: ["alter type mood add value 'fine'"],
    good: [
      "alter type mood add value 'fine' after 'ok'",
      "create type mood as enum ('ok'); alter type mood add value 'x'",
    ],
  },
  check: (statement, schema) => {
    const alter = oldEnum(statement, schema);
    if (alter === undefined || alter.oldVal !== undefined || alter.newValNeighbor !== undefined)
      return [];
    const type = stringsOf(alter.typeName).join(".");
    return [
      {
        message: `'${alter.newVal}' comes last in the order of ${type}`,
        safe: `ALTER TYPE ${type} ADD VALUE '${alter.newVal?.replaceAll("'", "''")}' AFTER '…';`,
      },
    ];
  },
});
