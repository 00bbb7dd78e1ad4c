import { missing } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A scan or rewrite that may run without a limit. */
export const requireStatementTimeout = sectionRule({
  id: "require-statement-timeout",
  aliases: ["missing-statement-timeout"],
  level: "note",
  catches:
    "A file that is no revision and takes a lock that stops writes, without statement_timeout before it",
  why: "A wrong estimate holds the lock for hours.",
  safe: "SET statement_timeout = '1min';",
  check: (section) => missing(section, "require-statement-timeout", "statement_timeout"),
});
