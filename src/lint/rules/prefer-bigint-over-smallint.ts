import { preference } from "../questions/column-types.ts";

/** Numbers that run out at thirty thousand. */
export const preferBigintOverSmallint = preference({
  id: "prefer-bigint-over-smallint",
  types: ["smallint", "smallserial"],
  why: "It ends at 32,767, and a larger type rewrites the table.",
  instead: "bigint",
  examples: { bad: ["create table t (a int2)"], good: ["create table t (a bigint)"] },
});
