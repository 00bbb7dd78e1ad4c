import { rewritten } from "../questions/rewritten-table.ts";
import { statementRule } from "../rule.ts";

/** A table that is written anew for another access method. */
export const setAccessMethod = statementRule({
  id: "set-access-method",
  level: "error",
  catches: "ALTER TABLE … SET ACCESS METHOD",
  why: "The table is written anew under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- A new table with the other method, a copy in batches, and a switch.",
  versions: "15; on a partitioned table 17, where only new partitions get it",
  weighsBySize: true,
  examples: {
    bad: [{ sql: "alter table t set access method heap2", postgres: 15 }],
    good: ["create table t (a int) using heap"],
  },
  check: (statement) => rewritten(statement, "AT_SetAccessMethod"),
});
