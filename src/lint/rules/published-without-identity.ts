import type { Node } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { sectionRule } from "../rule.ts";
import type { Schema, Table } from "../schema.ts";

/** A published table whose rows cannot be told apart. */
export const publishedWithoutIdentity = sectionRule({
  id: "published-without-identity",
  level: "warning",
  catches: "A table in a publication that has neither a primary key nor a REPLICA IDENTITY",
  why: "UPDATE and DELETE of it fail.",
  safe: "ALTER TABLE orders ADD PRIMARY KEY (id); -- or REPLICA IDENTITY USING INDEX i",
  versions: "FOR TABLES IN SCHEMA needs 15",
  examples: {
    bad: [
      "create table t (a int); create publication p for table t",
      "create publication p for all tables; create table t (a int)",
    ],
    good: [
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
      const cause =
        by === undefined
          ? undefined
          : [by.bornBy, table.bornBy].find((origin) =>
              section.statements.some((each) => each === origin),
            );
      if (by === undefined || cause === undefined) return [];
      const statement = section.statements.find((each) => each === cause);
      return [
        {
          message: `UPDATE and DELETE of ${table.name} fail: publication ${by.name} holds it, and it has no primary key`,
          statement,
        },
      ];
    });
  },
});

function isOpen({ kind, isWhole, isTemporary, identity, constraints }: Table): boolean {
  const hasKey = [...constraints.values()].some((each) => each.kind === "primary key");
  return kind === "table" && isWhole && !isTemporary && identity === "default" && !hasKey;
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
