import { namedRule } from "../rule.ts";

/** A comment that allows nothing. */
export const unusedAllow = namedRule({
  id: "unused-allow",
  level: "note",
  catches: '"-- ebb: allow" for something that is not found there',
  why: "It hides what somebody may write there later.",
  safe: "-- Remove the comment.",
});
