import { oldEnum } from "../questions/enum-change.ts";
import { statementRule } from "../rule.ts";

/** A label of an enum that gets another name. */
export const renameEnumValue = statementRule({
  id: "rename-enum-value",
  level: "warning",
  catches: "ALTER TYPE … RENAME VALUE",
  why: "Running programs that send the old label fail (22P02).",
  safe: "-- ADD VALUE, move the rows in batches, and leave the old label.",
  examples: {
    bad: ["alter type mood rename value 'ok' to 'fine'"],
    good: ["create type mood as enum ('ok'); alter type mood rename value 'ok' to 'fine'"],
  },
  check: (statement, schema) => {
    const alter = oldEnum(statement, schema);
    if (alter?.oldVal === undefined) return [];
    return [
      { message: `Programs that send '${alter.oldVal}' fail as soon as it is '${alter.newVal}'` },
    ];
  },
});
