import { rewritten } from "../questions/rewritten-table.ts";
import { statementRule } from "../rule.ts";

/** A table that is written anew for another kind of storage. */
export const setLoggedUnlogged = statementRule({
  id: "set-logged-unlogged",
  level: "error",
  catches: "ALTER TABLE … SET LOGGED or SET UNLOGGED",
  why: "The table is written anew under ACCESS EXCLUSIVE. Data of an UNLOGGED table are lost at a crash, and are absent on standbys.",
  safe: "-- A new table of the other kind, a copy in batches, and a switch.",
  versions: "From 18 on an error for a partitioned table",
  weighsBySize: true,
  examples: {
    bad: ["alter table t set unlogged", "alter table t set logged"],
    good: ["create unlogged table t (a int); alter table t set logged"],
  },
  check: (statement) => rewritten(statement, "AT_SetLogged", "AT_SetUnLogged"),
});
