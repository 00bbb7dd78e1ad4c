import type { AlterEnumStmt } from "@pgsql/types";
import { nameOfParts } from "../../locks/effect.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";

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

function oldEnum(statement: LintStatement, schema: Schema): AlterEnumStmt | undefined {
  const alter = asNode(statement, "AlterEnumStmt");
  if (alter === undefined) return undefined;
  return schema.isNew(schema.other("type", nameOfParts(stringsOf(alter.typeName))))
    ? undefined
    : alter;
}

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
