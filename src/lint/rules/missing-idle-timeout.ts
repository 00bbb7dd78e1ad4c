import { unset } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A file whose connection may hold locks while it does nothing. */
export const missingIdleTimeout = sectionRule({
  id: "missing-idle-timeout",
  level: "note",
  catches: "A file that is no revision and sets no idle_in_transaction_session_timeout",
  why: "Locks of a client that is gone stay. A revision needs none: ebb is never idle in a transaction.",
  safe: "SET idle_in_transaction_session_timeout = '30s';",
  check: (section) => unset(section, "missing-idle-timeout", "idle_in_transaction_session_timeout"),
});
