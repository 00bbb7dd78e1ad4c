import { namedRule } from "../rule.ts";

/** A comment that gives no reason. */
export const allowWithoutReason = namedRule({
  id: "allow-without-reason",
  level: "warning",
  catches: '"-- ebb: allow RULE" without "because"',
  why: "The next reader cannot tell whether it still holds.",
  safe: "-- ebb: allow ban-drop-table because the table is empty since release 12",
});
