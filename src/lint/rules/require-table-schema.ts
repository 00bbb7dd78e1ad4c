import type { RangeVar } from "@pgsql/types";
import { partsOf } from "../../locks/drop.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A table that search_path finds, or does not. */
export const requireTableSchema = statementRule({
  id: "require-table-schema",
  level: "off",
  catches: "A table without a schema in CREATE TABLE, CREATE TABLE AS, ALTER TABLE and DROP TABLE",
  why: "search_path decides which table it is.",
  safe: "CREATE TABLE app.orders (id bigint);",
  examples: {
    bad: [
      "create table t (a int)",
      "alter table t add column a int",
      "alter table t rename constraint a to b",
      "drop table s.t, u",
    ],
    good: ["create table s.t (a int)", "create temp table t (a int)", "drop table s.t"],
  },
  check: (statement) =>
    bareNames(statement).map((name) => ({
      message: `search_path decides which table ${word(name)} is`,
    })),
});

function bareNames(statement: LintStatement): readonly string[] {
  const create = asNode(statement, "CreateStmt")?.relation;
  const as = asNode(statement, "CreateTableAsStmt");
  const alter = asNode(statement, "AlterTableStmt");
  const rename = asNode(statement, "RenameStmt");
  const drop = asNode(statement, "DropStmt");
  const move = asNode(statement, "AlterObjectSchemaStmt");
  const altered = alter?.objtype === "OBJECT_TABLE" ? alter.relation : undefined;
  const ofTable =
    rename?.renameType === "OBJECT_TABLE" ||
    rename?.renameType === "OBJECT_TABCONSTRAINT" ||
    rename?.relationType === "OBJECT_TABLE";
  const moved = move?.objectType === "OBJECT_TABLE" ? move.relation : undefined;
  const made = as?.objtype === "OBJECT_MATVIEW" ? undefined : as?.into?.rel;
  const ranges = [create, made, altered, ofTable ? rename?.relation : undefined, moved];
  return [...ranges.flatMap(bareName), ...dropped(drop)];
}

function bareName(relation: RangeVar | undefined): readonly string[] {
  const { schemaname, relname, relpersistence } = relation ?? {};
  return relname === undefined || schemaname !== undefined || relpersistence === "t"
    ? []
    : [relname];
}

function dropped(drop: import("@pgsql/types").DropStmt | undefined): readonly string[] {
  if (drop?.removeType !== "OBJECT_TABLE") return [];
  return (drop.objects ?? []).flatMap((object) => {
    const parts = partsOf(object);
    return parts.length === 1 ? parts : [];
  });
}
