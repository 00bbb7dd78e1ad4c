import { namedRule } from "../rule.ts";

/** A comment of another linter that allows nothing. */
export const unusedIgnore = namedRule({
  id: "unused-ignore",
  level: "note",
  catches:
    "A comment of squawk, eugene, pgfence or Atlas that allows nothing, or names an unknown rule",
  why: "It hides what somebody may write there later.",
  safe: "-- Remove the comment.",
});
