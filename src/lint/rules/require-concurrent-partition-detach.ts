import { type Action, actionsOfKind, workOfAction } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** A partition that is taken out while nobody can use the table. */
export const requireConcurrentPartitionDetach = statementRule({
  id: "require-concurrent-partition-detach",
  aliases: ["detach-partition"],
  level: "warning",
  catches: "DETACH PARTITION without CONCURRENTLY, where CONCURRENTLY is possible",
  why: "Reads and writes of the whole partitioned table wait (ACCESS EXCLUSIVE).",
  safe: `-- up no-transaction
ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
-- one that was interrupted: ALTER TABLE events DETACH PARTITION events_2020 FINALIZE;`,
  versions: "14",
  weighsBySize: true,
  examples: {
    bad: ["alter table p detach partition q"],
    good: [
      { sql: "alter table p detach partition q concurrently", mode: "no-transaction" },
      { sql: "alter table p detach partition q finalize", mode: "no-transaction" },
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_DetachPartition").flatMap((action) => {
      const { table } = action;
      if (isConcurrent(action) || isFresh(schema, table)) return [];
      if (schema.table(table)?.hasDefaultPartition === true) return [];
      if (workOfAction(statement, action) === undefined) return [];
      const p = nameText(table);
      const { kind, postgres } = statement.section;
      const safe =
        postgres < 14
          ? "-- Before 14 there is no CONCURRENTLY: keep the transaction short."
          : `-- ${kind} no-transaction\nALTER TABLE ${p} ${action.sql} CONCURRENTLY;`;
      return [
        { message: `Reads and writes of all of ${p} wait (ACCESS EXCLUSIVE)`, safe, table: p },
      ];
    }),
});

function isConcurrent({ command: { def } }: Action): boolean {
  return def !== undefined && "PartitionCmd" in def && def.PartitionCmd.concurrent === true;
}
