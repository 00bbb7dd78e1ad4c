import { asNode } from "../lint-statement.ts";
import { isOptionOn } from "../options.ts";
import { statementRule } from "../rule.ts";
import { withConcurrently } from "../words.ts";

/** REINDEX that keeps people from writing. */
export const requireConcurrentReindex = statementRule({
  id: "require-concurrent-reindex",
  aliases: ["reindex-non-concurrent"],
  level: "error",
  catches: "REINDEX without CONCURRENTLY, but for REINDEX SYSTEM",
  why: "Writes to the table wait until the index is built again, and each query whose plan looks at the index waits, too.",
  safe: `-- up no-transaction
REINDEX INDEX CONCURRENTLY orders_user_id_idx;
-- One that fails leaves orders_user_id_idx_ccnew INVALID: drop it, then repeat.`,
  versions: "The form REINDEX (CONCURRENTLY) needs 14",
  weighsBySize: true,
  examples: {
    bad: [
      "reindex index i",
      "reindex table t",
      { sql: "reindex schema s", mode: "no-transaction" },
    ],
    good: [
      { sql: "reindex index concurrently i", mode: "no-transaction" },
      { sql: "reindex (concurrently) table t", mode: "no-transaction" },
      { sql: "reindex system d", mode: "no-transaction" },
    ],
  },
  check: (statement) => {
    const reindex = asNode(statement, "ReindexStmt");
    if (reindex === undefined || reindex.kind === "REINDEX_OBJECT_SYSTEM") return [];
    if (isOptionOn(reindex.params, "concurrently")) return [];
    // Nobody waits for a table that the section itself created.
    const isOfNew = reindex.relation !== undefined && statement.locks.locks.length === 0;
    if (isOfNew) return [];
    const [what = "INDEX"] = /\b(?:index|table|schema|database)\b/i.exec(statement.sql) ?? [];
    return [
      {
        message:
          "Writes wait until the index is built again, and queries that would use it wait, too",
        safe: `-- ${statement.section.kind} no-transaction\n${withConcurrently(statement.sql, what)};`,
        fix: {
          kind: "outside",
          sql: withConcurrently(statement.sql, what),
          takesBack: { kind: "nothing" },
        },
      },
    ];
  },
});
