import { asNode, blocking } from "../lint-statement.ts";
import { isOptionOn } from "../options.ts";
import { statementRule } from "../rule.ts";
import { waiting } from "../words.ts";

/** A table that is written anew to make it small. */
export const vacuumFull = statementRule({
  id: "vacuum-full",
  aliases: ["prefer-repack"],
  level: "error",
  catches: "VACUUM FULL and CLUSTER",
  why: "The table and its indexes are written anew under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- pg_repack or pg_squeeze, outside of revisions; from 19 on REPACK CONCURRENTLY",
  weighsBySize: true,
  examples: {
    bad: [
      { sql: "vacuum full t", mode: "no-transaction" },
      { sql: "vacuum (full, analyze) t", mode: "no-transaction" },
      "cluster t using i",
    ],
    good: [
      { sql: "vacuum (full false) t", mode: "no-transaction" },
      { sql: "vacuum t", mode: "no-transaction" },
      "create table t (a int); create index i on t (a); cluster t using i",
    ],
  },
  check: (statement) => {
    const vacuum = asNode(statement, "VacuumStmt");
    const isFull = vacuum !== undefined && isOptionOn(vacuum.options, "full");
    const cluster = asNode(statement, "ClusterStmt");
    if (!isFull && cluster === undefined) return [];
    const [lock] = blocking(statement);
    if (lock !== undefined) {
      return [{ message: `${waiting(lock)} while the table is written anew (${lock.mode})` }];
    }
    const isOfAll = isFull ? (vacuum.rels ?? []).length === 0 : cluster?.relation === undefined;
    return isOfAll ? [{ message: "Every table is closed in turn while it is written anew" }] : [];
  },
});
