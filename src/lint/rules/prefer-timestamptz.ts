import { preference } from "../questions/column-types.ts";

/** Moments without a time zone. */
export const preferTimestamptz = preference({
  id: "prefer-timestamptz",
  aliases: ["prefer-timestamp-tz"],
  types: ["timestamp"],
  why: "It does not say in which time zone, so that nobody knows which moment is meant.",
  instead: "timestamptz",
  examples: { bad: ["create table t (a timestamp)"], good: ["create table t (a timestamptz)"] },
});
