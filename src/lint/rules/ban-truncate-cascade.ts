import { nameOf } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";

/** Checks for a table in use whose foreign key points to a table. */
function isReferenced(schema: Schema, name: QualifiedName): boolean {
  const place = schema.place(name);
  return schema
    .all("relation")
    .some(
      (each) =>
        each.shape === "table" &&
        !schema.isNew(each) &&
        [...each.constraints.values()].some(({ references }) => references === place),
    );
}

/** Rows of tables that the statement does not name. */
export const banTruncateCascade = statementRule({
  id: "ban-truncate-cascade",
  aliases: ["truncate-cascade"],
  level: "error",
  catches: "TRUNCATE … CASCADE",
  why: "It empties every table that points to the named ones, however far away.",
  safe: "-- Name every table that is meant: TRUNCATE orders, order_items;",
  examples: {
    bad: [
      "truncate t cascade",
      "create table t (a int primary key); alter table u add foreign key (a) references t not valid; truncate t cascade",
    ],
    good: ["truncate t", "create table t (a int); truncate t cascade"],
  },
  check: (statement, schema) => {
    const node = asNode(statement, "TruncateStmt");
    if (node?.behavior !== "DROP_CASCADE") return [];
    const tables = nodesOf(node.relations, "RangeVar").map((each) => nameOf(each));
    if (tables.every((name) => isFresh(schema, name) && !isReferenced(schema, name))) return [];
    return [{ message: "Every table that points to the named ones is emptied, too" }];
  },
});
