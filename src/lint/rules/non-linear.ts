import { namedRule } from "../rule.ts";

/** A revision beside the newest one of the branch that it joins. */
export const nonLinear = namedRule({
  id: "non-linear",
  level: "note",
  catches: "With --changed-since: a new revision whose parent is not a head of the base branch",
  why: "Databases may apply the revisions in different orders.",
  safe: "-- ebb merge heads, or let the new revision follow the newest one.",
});
