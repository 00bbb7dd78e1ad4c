import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** A materialized view that is filled while people read it. */
export const refreshMatviewConcurrent = statementRule({
  id: "refresh-matview-concurrent",
  level: "note",
  catches: "REFRESH MATERIALIZED VIEW CONCURRENTLY",
  why: "Other refreshes and writes to the view wait (EXCLUSIVE), and the query runs within the revision.",
  safe: "-- by the program that needs it fresh, outside of revisions",
  examples: {
    bad: ["refresh materialized view concurrently m"],
    good: ["refresh materialized view m"],
  },
  check: (statement) => {
    const refresh = asNode(statement, "RefreshMatViewStmt");
    if (refresh?.concurrent !== true) return [];
    return [
      {
        message: `The whole query of ${nameText(refresh.relation)} runs within the revision (EXCLUSIVE)`,
      },
    ];
  },
});
