import { blocking } from "../lint-statement.ts";
import { firstUnder, WAITS } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A lock_timeout that is switched off before a strong lock. */
export const lockTimeoutZero = sectionRule({
  id: "lock-timeout-zero",
  level: "warning",
  catches: "lock_timeout = 0, by option or SET, before a lock that stops writes",
  why: WAITS,
  safe: "-- Leave it out: ebb waits 3 s for a lock and tries again.",
  examples: {
    bad: [
      { sql: "alter table t add column a int", options: "lock_timeout=0" },
      "set lock_timeout = 0; alter table t add column a int",
    ],
    good: [
      {
        sql: "create index concurrently i on t (a)",
        mode: "no-transaction",
        options: "lock_timeout=0",
      },
      { sql: "update t set a = 1 where id < 10", options: "lock_timeout=0" },
    ],
  },
  check: (section) =>
    firstUnder(section, "lock_timeout", (value) => value === 0).map((statement) => ({
      message: `This statement waits for its ${blocking(statement)[0]?.mode} lock without a limit`,
      statement,
    })),
});
