import { missing, WAITS } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A lock for which a file waits without a limit. */
export const requireLockTimeout = sectionRule({
  id: "require-lock-timeout",
  aliases: ["missing-lock-timeout"],
  level: "warning",
  catches:
    "A file that is no revision and takes a lock that stops writes, without lock_timeout before it; a revision has 3 s from ebb",
  why: WAITS,
  safe: "SET lock_timeout = '3s';",
  check: (section) => missing(section, "require-lock-timeout", "lock_timeout"),
});
