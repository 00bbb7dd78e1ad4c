import { preference } from "../questions/column-types.ts";

/** Texts with a limit. */
export const preferTextField = preference({
  id: "prefer-text-field",
  types: ["varchar"],
  isLimited: true,
  why: "A shorter limit rewrites the table, and any limit is a change of the column.",
  instead: "text CHECK (length(name) <= 100)",
  examples: {
    bad: ["create table t (a varchar(10))", "alter table t alter column a type varchar(20)"],
    good: ["create table t (a varchar, b text)"],
  },
});
