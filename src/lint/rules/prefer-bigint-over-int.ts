import { preference } from "../questions/column-types.ts";

/** Numbers that run out at two thousand million. */
export const preferBigintOverInt = preference({
  id: "prefer-bigint-over-int",
  types: ["integer", "serial"],
  why: "It ends at 2,147,483,647, and a larger type rewrites the table.",
  instead: "bigint",
  examples: {
    bad: ["create table t (a int)", "alter table t add column a int4[]"],
    good: ["create table t (a bigint)", "alter foreign table t add column a int"],
  },
});
