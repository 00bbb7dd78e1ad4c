import { nameOf } from "../../locks/effect.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** A materialized view that nobody can read while it is filled. */
export const refreshMatviewBlocking = statementRule({
  id: "refresh-matview-blocking",
  level: "warning",
  catches: "REFRESH MATERIALIZED VIEW without CONCURRENTLY on a view that the section did not make",
  why: "Readers wait for the whole query (ACCESS EXCLUSIVE).",
  safe: `-- needs a unique index over plain columns, without WHERE
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;`,
  weighsBySize: true,
  examples: {
    bad: ["refresh materialized view m"],
    good: [
      "refresh materialized view concurrently m",
      "create materialized view m as select 1; refresh materialized view m",
    ],
  },
  check: (statement, schema) => {
    const refresh = asNode(statement, "RefreshMatViewStmt");
    if (refresh?.relation === undefined || refresh.concurrent === true) return [];
    if (isFresh(schema, nameOf(refresh.relation))) return [];
    if (refresh.skipData === true && statement.section.kind === "down") return [];
    const m = nameText(refresh.relation);
    return [
      {
        message: `Readers of ${m} wait until its query is done (ACCESS EXCLUSIVE)`,
        safe: `-- needs a unique index over plain columns, without WHERE\nREFRESH MATERIALIZED VIEW CONCURRENTLY ${m};`,
      },
    ];
  },
});
