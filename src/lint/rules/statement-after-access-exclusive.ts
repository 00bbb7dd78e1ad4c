import { earlierInTransaction } from "../lint-statement.ts";
import { exclusive, isLong } from "../questions/exclusive-locks.ts";
import { isBackfill } from "../questions/row-changes.ts";
import { statementRule } from "../rule.ts";

/** Work that is done while an ACCESS EXCLUSIVE lock is held. */
export const statementAfterAccessExclusive = statementRule({
  id: "statement-after-access-exclusive",
  level: "warning",
  catches:
    "A statement that scans, rewrites, builds or fills, behind one with ACCESS EXCLUSIVE on an old table in the same transaction",
  why: "The lock lasts until COMMIT: reads and writes of its table wait for the later statement, too.",
  safe: "-- The long statement in a revision of its own, or in front of the one that takes the lock.",
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add column a int; create index on u (b)",
      "alter table t add column a int; alter table u alter column b set not null",
    ],
    good: [
      "alter table t add column a int; alter table t alter column a set default 1",
      "create table t (a int); insert into t select 1",
      "alter table t add column a int; update u set b = 1 where id < 1000",
      {
        sql: "alter table t add column a int; update u set b = 1 where id < 10",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement, schema) => {
    // backfill-beside-ddl says it of rows that are changed.
    if (!isLong(statement) || isBackfill(statement, schema)) return [];
    const holder = earlierInTransaction(statement).find((earlier) => exclusive(earlier).length > 0);
    if (holder === undefined) return [];
    const [table] = exclusive(holder);
    return [
      {
        message: `Reads and writes of ${table} wait for this statement, too: an earlier one locks it until COMMIT`,
      },
    ];
  },
});
