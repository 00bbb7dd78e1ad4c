import { actionsOfKind, asNode } from "../lint-statement.ts";
import { isOptionOn } from "../options.ts";
import { statementRule } from "../rule.ts";

/** A table that is never cleaned. */
export const autovacuumOff = statementRule({
  id: "autovacuum-off",
  level: "warning",
  catches: "SET (autovacuum_enabled = false)",
  why: "Dead rows pile up, statistics grow old, and transaction ids run out.",
  safe: "-- Set it back in the same revision: ALTER TABLE orders RESET (autovacuum_enabled);",
  examples: {
    bad: [
      "alter table t set (autovacuum_enabled = false)",
      "create table t (a int) with (autovacuum_enabled = off)",
    ],
    good: ["alter table t set (autovacuum_enabled = true)", "alter table t set (fillfactor = 80)"],
  },
  check: (statement) => {
    const create = asNode(statement, "CreateStmt");
    const lists = actionsOfKind(statement, "AT_SetRelOptions").map(({ command: { def } }) =>
      def !== undefined && "List" in def ? def.List.items : undefined,
    );
    const isOff = [create?.options, ...lists].some((options) => {
      const names = (options ?? []).some(
        (each) => "DefElem" in each && each.DefElem.defname === "autovacuum_enabled",
      );
      return names && !isOptionOn(options, "autovacuum_enabled");
    });
    return isOff ? [{ message: "Nothing removes dead rows of this table any more" }] : [];
  },
});
