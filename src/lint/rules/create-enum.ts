import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";

/** An enum, whose labels cannot be removed. */
export const createEnum = statementRule({
  id: "create-enum",
  level: "off",
  catches: "CREATE TYPE … AS ENUM",
  why: "Labels of an enum cannot be removed, and a new one cannot be used in the transaction that adds it.",
  safe: "-- A lookup table with a foreign key, or text with a CHECK.",
  examples: {
    bad: ["create type mood as enum ('ok')"],
    good: ["create type pair as (a int, b int)"],
  },
  check: (statement) => {
    const create = asNode(statement, "CreateEnumStmt");
    if (create === undefined) return [];
    return [
      { message: `No label of ${stringsOf(create.typeName).join(".")} can be removed later` },
    ];
  },
});
