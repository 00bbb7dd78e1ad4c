import type { Node } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { actionsOfKind, asNode, type LintStatement } from "../lint-statement.ts";
import { sectionRule } from "../rule.ts";
import type { Other, Schema, Table } from "../schema.ts";

/** A published table whose rows cannot be told apart. */
export const publishedWithoutIdentity = sectionRule({
  id: "published-without-identity",
  level: "warning",
  catches:
    "A table in a publication that has neither a primary key nor a REPLICA IDENTITY, or loses it",
  why: "UPDATE and DELETE of it fail.",
  safe: "ALTER TABLE orders ADD PRIMARY KEY (id); -- or REPLICA IDENTITY USING INDEX i",
  versions: "FOR TABLES IN SCHEMA needs 15",
  examples: {
    bad: [
      {
        sql: "alter publication p add table t",
        before: "create table t (a int); create publication p",
      },
      {
        sql: "alter table t drop constraint t_pkey",
        before: "create table t (a int primary key); create publication p for table t",
      },
      {
        sql: "alter table t replica identity nothing",
        before: "create table t (a int primary key); create publication p for table t",
      },
      "create table t (a int); create publication p for table t; set search_path = app",
      "create table t (a int); create publication p for table t",
      "create publication p for all tables; create table t (a int)",
    ],
    good: [
      {
        sql: "alter publication p drop table t",
        before: "create table t (a int); create publication p for table t",
      },
      "create table t (a int primary key); create publication p for table t",
      "create table t (a int); alter table t replica identity full; create publication p for table t",
    ],
  },
  check: (section, after) => {
    if (section.kind === "down") return [];
    const published = after
      .all("publication")
      .flatMap((each) => (each.shape === "other" && each.definition !== undefined ? [each] : []));
    if (published.length === 0) return [];
    const open = after
      .all("relation")
      .flatMap((each) => (each.shape === "table" && isOpen(each) ? [each] : []));
    return open.flatMap((table) => {
      const by = published.find(
        ({ definition }) => definition !== undefined && publishes(definition, table, after),
      );
      const statement =
        by && section.statements.findLast((each) => isCause(each, { by, table, after }));
      if (by === undefined || statement === undefined) return [];
      const lack =
        table.identity === "nothing" ? "its REPLICA IDENTITY is NOTHING" : "it has no primary key";
      return [
        {
          message: `UPDATE and DELETE of ${table.name} fail: publication ${by.name} holds it, and ${lack}`,
          statement,
        },
      ];
    });
  },
});

interface Published {
  readonly by: Other;
  readonly table: Table;
  readonly after: Schema;
}

/** Checks for a statement that makes, publishes or changes the table, or makes the publication. */
function isCause(statement: LintStatement, { by, table, after }: Published): boolean {
  if (statement === by.bornBy || statement === table.bornBy) return true;
  if (asNode(statement, "AlterPublicationStmt")?.pubname === by.name) return true;
  return actionsOfKind(statement, "AT_DropConstraint", "AT_ReplicaIdentity").some(
    (action) => after.place(action.table) === table.name,
  );
}

function isOpen({ kind, isWhole, isTemporary, identity, constraints }: Table): boolean {
  const hasKey = [...constraints.values()].some((each) => each.kind === "primary key");
  const isUnknown = identity === "nothing" || (identity === "default" && !hasKey);
  return kind === "table" && isWhole && !isTemporary && isUnknown;
}

function publishes(definition: Node, table: Table, schema: Schema): boolean {
  if (!("CreatePublicationStmt" in definition)) return false;
  const { for_all_tables: all, pubobjects } = definition.CreatePublicationStmt;
  if (all === true) return true;
  return nodesOf(pubobjects, "PublicationObjSpec").some(({ pubtable, pubobjtype, name }) => {
    if (pubtable?.relation !== undefined)
      return schema.place(nameOf(pubtable.relation)) === table.name;
    return pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA" && table.name.startsWith(`${name}.`);
  });
}
