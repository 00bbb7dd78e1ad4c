import { unset } from "../questions/time-limits.ts";
import { sectionRule } from "../rule.ts";

/** A file whose connection has no name. */
export const missingApplicationName = sectionRule({
  id: "missing-application-name",
  level: "note",
  catches: "A file that is no revision and sets no application_name",
  why: "Nobody sees in pg_stat_activity who holds the lock. A revision needs none: ebb names its connection.",
  safe: "SET application_name = 'migrate';",
  check: (section) => unset(section, "missing-application-name", "application_name"),
});
