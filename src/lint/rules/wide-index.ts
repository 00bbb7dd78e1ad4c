import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** An index that is rarely used as a whole. */
export const wideIndex = statementRule({
  id: "wide-index",
  level: "off",
  catches: "An index over more than 3 columns that is not unique; INCLUDE does not count",
  why: "It is rarely used as a whole, and each write pays for it.",
  safe: "-- Fewer columns: the first ones that a query compares.",
  examples: {
    bad: [{ sql: "create index concurrently i on t (a, b, c, d)", mode: "no-transaction" }],
    good: [
      { sql: "create unique index concurrently i on t (a, b, c, d)", mode: "no-transaction" },
      { sql: "create index concurrently i on t (a) include (b, c, d)", mode: "no-transaction" },
    ],
  },
  check: (statement) => {
    const index = asNode(statement, "IndexStmt");
    const count = index?.indexParams?.length ?? 0;
    if (index === undefined || index.unique === true) return [];
    if (count <= statement.section.limits.indexColumns) return [];
    return [{ message: `This index of ${nameText(index.relation)} has ${count} columns` }];
  },
});
