import type { AlterEnumStmt } from "@pgsql/types";
import { nameOfParts } from "../../locks/effect.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import type { Schema } from "../schema.ts";

/** Reads ALTER TYPE of an enum that the section did not make. */
export function oldEnum(statement: LintStatement, schema: Schema): AlterEnumStmt | undefined {
  const alter = asNode(statement, "AlterEnumStmt");
  if (alter === undefined) return undefined;
  return schema.isNew(schema.other("type", nameOfParts(stringsOf(alter.typeName))))
    ? undefined
    : alter;
}
