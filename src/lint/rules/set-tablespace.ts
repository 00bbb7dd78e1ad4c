import { asNode, blocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { waiting } from "../words.ts";

/** A table that is copied to another place. */
export const setTablespace = statementRule({
  id: "set-tablespace",
  level: "error",
  catches: "ALTER TABLE or ALTER INDEX … SET TABLESPACE",
  why: "The file is copied under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- An index: REINDEX (TABLESPACE fast, CONCURRENTLY) INDEX i; a table: pg_repack, or a window.",
  versions: "REINDEX (TABLESPACE …) needs 14",
  weighsBySize: true,
  examples: {
    bad: ["alter table t set tablespace fast", "alter index i set tablespace fast"],
    good: ["create table t (a int) tablespace fast"],
  },
  check: (statement) => {
    const alter = asNode(statement, "AlterTableStmt");
    const moves = (alter?.cmds ?? []).some(
      (each) => "AlterTableCmd" in each && each.AlterTableCmd.subtype === "AT_SetTableSpace",
    );
    const [lock] = blocking(statement);
    if (!moves || lock === undefined) return [];
    return [{ message: `${waiting(lock)} while its file is copied (${lock.mode})` }];
  },
});
