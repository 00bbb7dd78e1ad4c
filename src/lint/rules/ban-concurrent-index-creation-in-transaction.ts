import type { Node } from "@pgsql/types";
import { partsOf } from "../../locks/drop.ts";
import { nameOf, nameOfParts } from "../../locks/effect.ts";
import type { Fix, TakesBack } from "../fix.ts";
import type { LintStatement } from "../lint-statement.ts";
import { refusedInTransaction } from "../outside-transaction.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** A statement that PostgreSQL refuses in a transaction. */
export const banConcurrentIndexCreationInTransaction = statementRule({
  id: "ban-concurrent-index-creation-in-transaction",
  aliases: ["section-mode", "concurrent-in-transaction"],
  level: "error",
  catches:
    "A statement that PostgreSQL refuses in a transaction, in a transactional section or between BEGIN and COMMIT: CONCURRENTLY, VACUUM, CREATE DATABASE and the like",
  why: "It fails: … cannot run inside a transaction block (25001).",
  safe: `-- up no-transaction
CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
-- alone: other statements belong into another revision`,
  examples: {
    bad: [
      "create index concurrently i on t (a)",
      "drop index concurrently i",
      "reindex table concurrently t",
      "vacuum t",
      "alter system set work_mem = '1MB'",
      "alter table p detach partition q concurrently",
      { sql: "begin; create index concurrently i on t (a); commit", mode: "no-transaction" },
    ],
    good: [
      { sql: "create index concurrently i on t (a)", mode: "no-transaction" },
      "analyze t",
      "refresh materialized view concurrently m",
      "cluster t using i",
    ],
  },
  check: (statement, schema) => {
    if (statement.transaction === undefined) return [];
    const command = refusedInTransaction(statement.node, schema);
    if (command === undefined) return [];
    const { kind } = statement.section;
    const where =
      statement.transaction === "section"
        ? `"-- ${kind}" runs in a transaction`
        : "BEGIN is in front of it";
    return [
      {
        message: `${command} cannot run inside a transaction block, and ${where}`,
        safe: `-- ${kind} no-transaction\n${statement.sql};`,
        fix: outside(statement),
      },
    ];
  },
});

/** Moves the statement out of the transaction, where its way back is known. */
function outside({ node, sql }: LintStatement): Fix | undefined {
  const takesBack = takesBackOf(node);
  return takesBack && { kind: "outside", sql, takesBack };
}

function takesBackOf(node: Node): TakesBack | undefined {
  if ("VacuumStmt" in node || "ReindexStmt" in node) return { kind: "nothing" };
  if ("IndexStmt" in node) {
    const { relation, idxname } = node.IndexStmt;
    if (relation === undefined || idxname === undefined) return undefined;
    const name = nameText({ schema: nameOf(relation).schema, name: idxname });
    return { kind: "drop index", name };
  }
  if (!("DropStmt" in node) || node.DropStmt.removeType !== "OBJECT_INDEX") return undefined;
  const [object, ...more] = node.DropStmt.objects ?? [];
  if (object === undefined || more.length > 0) return undefined;
  return { kind: "create index", name: nameText(nameOfParts(partsOf(object))) };
}
