import { blocking } from "../lint-statement.ts";
import { firstUnder } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A lock_timeout that is too long. */
export const lockTimeoutTooLong = sectionRule({
  id: "lock-timeout-too-long",
  level: "warning",
  catches: "A lock_timeout above 5 s before a lock that stops writes",
  why: "As long as it waits, everybody who comes later waits behind it.",
  safe: "-- up lock_timeout=3s",
  examples: {
    bad: [{ sql: "alter table t add column a int", options: "lock_timeout=1min" }],
    good: [{ sql: "alter table t add column a int", options: "lock_timeout=2s" }],
  },
  check: (section) =>
    firstUnder(section, "lock_timeout", (value) => value > section.limits.lockTimeout).map(
      (statement) => ({
        message: `This statement may wait longer than ${section.limits.lockTimeout / 1000} s for its ${blocking(statement)[0]?.mode} lock`,
        statement,
      }),
    ),
});
