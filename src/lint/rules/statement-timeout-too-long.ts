import { firstUnder } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A statement_timeout that is too long. */
export const statementTimeoutTooLong = sectionRule({
  id: "statement-timeout-too-long",
  level: "note",
  catches: "A statement_timeout above 10 min before a lock that stops writes",
  why: "A wrong estimate holds the lock for as long.",
  safe: "-- up statement_timeout=1min",
  examples: {
    bad: [{ sql: "alter table t alter column a type bigint", options: "statement_timeout=1h" }],
    good: [{ sql: "alter table t alter column a type bigint", options: "statement_timeout=1min" }],
  },
  check: (section) =>
    firstUnder(
      section,
      "statement_timeout",
      (value) => value > section.limits.statementTimeout,
    ).map((statement) => ({
      message: `This statement may hold its lock longer than ${section.limits.statementTimeout / 60_000} min`,
      statement,
    })),
});
