import { actionsOfKind, workOfAction } from "../lint-statement.ts";
import { WHY } from "../questions/built-index.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** An exclusion constraint, which has no gentle form. */
export const addConstraintExclude = statementRule({
  id: "add-constraint-exclude",
  aliases: ["constraint-missing-not-valid"],
  level: "error",
  catches: "ADD EXCLUDE on a table that others may be using",
  why: `${WHY} There is neither USING INDEX nor NOT VALID for it.`,
  safe: "-- A maintenance window; or a new table with the constraint, a copy in batches, and a switch.",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add constraint k exclude using gist (r with &&)"],
    good: ["create table t (r int4range, exclude using gist (r with &&))"],
  },
  check: (statement) =>
    actionsOfKind(statement, "AT_AddConstraint").flatMap((action) => {
      if (action.constraint?.contype !== "CONSTR_EXCLUSION") return [];
      if (workOfAction(statement, action) === undefined) return [];
      const t = nameText(action.table);
      return [
        {
          message: `Reads and writes of ${t} wait while its index is built (ACCESS EXCLUSIVE)`,
          table: t,
        },
      ];
    }),
});
