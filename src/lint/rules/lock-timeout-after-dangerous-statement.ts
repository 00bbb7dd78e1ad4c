import { blocking, type LintStatement } from "../lint-statement.ts";
import { sectionRule } from "../rule.ts";
import { settingOf } from "../settings.ts";

/** A lock_timeout that comes too late. */
export const lockTimeoutAfterDangerousStatement = sectionRule({
  id: "lock-timeout-after-dangerous-statement",
  level: "warning",
  catches: "SET lock_timeout behind the first lock that stops writes",
  why: "It does not count for the locks that are held already.",
  safe: "-- In front of the first statement that takes a lock, or as an option: -- up lock_timeout=3s",
  examples: {
    bad: ["alter table t add column a int; set lock_timeout = '1s'"],
    good: ["set lock_timeout = '1s'; alter table t add column a int"],
  },
  check: ({ statements }) => {
    const isSet = (each: LintStatement): boolean => {
      const change = settingOf(each);
      return change?.name === "lock_timeout" && change.value !== undefined;
    };
    const first = statements.findIndex((each) => blocking(each).length > 0);
    const late = statements.findIndex(isSet);
    const statement = statements[late];
    if (first < 0 || late < first || statement === undefined) return [];
    return [{ message: "The locks before this statement were waited for without it", statement }];
  },
});
