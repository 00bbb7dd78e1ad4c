import { refusedInTransaction } from "../outside-transaction.ts";
import { statementRule } from "../rule.ts";

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
      },
    ];
  },
});
