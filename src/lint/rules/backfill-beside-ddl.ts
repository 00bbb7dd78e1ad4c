import { blocking } from "../lint-statement.ts";
import { besideDdl, changedTable, isBackfill } from "../questions/row-changes.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** Rows that are changed while a table is locked. */
export const backfillBesideDdl = statementRule({
  id: "backfill-beside-ddl",
  aliases: ["update-in-migration", "statement-after-access-exclusive"],
  level: "warning",
  catches:
    "UPDATE, DELETE or INSERT … SELECT on an old table in a transaction that locks a table against writes",
  why: "The lock lasts as long as the rows take.",
  safe: "-- The rows in batches, in a no-transaction revision of their own; the DDL in another.",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add column a int; update t set a = 1 where b > 5"],
    good: [
      "create table t (a int); update t set a = 1",
      "alter table t add column a int; insert into t values (1)",
      {
        sql: "alter table t add column a int; update t set a = 1 where b < 5",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement, schema) => {
    const target = changedTable(statement);
    if (target === undefined || !isBackfill(statement, schema)) return [];
    const ddl = besideDdl(statement);
    if (ddl === undefined) return [];
    const [lock] = blocking(ddl);
    return [
      {
        message: `${lock?.table} stays locked (${lock?.mode}) until the rows of ${nameText(target)} are changed`,
        table: nameText(target),
      },
    ];
  },
});
