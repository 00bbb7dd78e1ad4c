import { preference } from "../questions/column-types.ts";

/** Documents that cannot be compared. */
export const addColumnJson = preference({
  id: "add-column-json",
  level: "note",
  types: ["json"],
  why: "It has no equality: SELECT DISTINCT, GROUP BY and UNION over it fail.",
  instead: "jsonb",
  examples: {
    bad: ["create table t (a json)", "alter table t add column a json"],
    good: ["create table t (a jsonb)"],
  },
});
