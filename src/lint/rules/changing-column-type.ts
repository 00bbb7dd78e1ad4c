import { actionsOfKind, workOfAction } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { keepsValues } from "../type-safety.ts";
import { nameText, word } from "../words.ts";

/** A new type for a column, for which the table may be written anew. */
export const changingColumnType = statementRule({
  id: "changing-column-type",
  aliases: ["alter-column-type"],
  level: "error",
  catches:
    "ALTER COLUMN … TYPE; a note where the old type is known and its values are good as they are",
  why: "The table and its indexes are written anew under ACCESS EXCLUSIVE: reads and writes wait. Programs that expect the old type may fail.",
  safe: `-- A new column; a trigger that fills both; a backfill in batches; then the switch:
ALTER TABLE orders ADD COLUMN id_new bigint;
-- … and in a later release drop the old column.`,
  weighsBySize: true,
  examples: {
    bad: [
      {
        sql: 'alter table t alter column a type varchar collate "C"',
        before: "create table t (a varchar(10))",
      },
      "alter table t alter column a type bigint",
      "alter table t alter a set data type text using a::text",
    ],
    good: ["create table t (a int); alter table t alter column a type bigint"],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AlterColumnType").flatMap((action): readonly Hit[] => {
      const { table, column, command } = action;
      const work = workOfAction(statement, action);
      if (work === undefined) return [];
      const [t, c] = [nameText(table), word(command.name ?? "")];
      const old = schema.table(table)?.columns.get(command.name ?? "")?.type;
      const isOther = column?.collClause !== undefined;
      const isKept =
        work.rewrites === false ||
        (column?.raw_default === undefined &&
          old !== undefined &&
          column?.typeName !== undefined &&
          keepsValues(old, column.typeName));
      if (isKept && isOther) {
        const message = `Reads and writes of ${t} wait while its indexes over ${c} are built anew for another collation (ACCESS EXCLUSIVE)`;
        return [{ message, table: t }];
      }
      if (isKept) {
        return [
          {
            message: `The values of ${c} stay as they are, but its statistics go: ANALYZE ${t} afterwards`,
            ...{ safe: `ANALYZE ${t} (${c});`, level: "note" as const },
          },
        ];
      }
      const message = `Reads and writes of ${t} wait while the table is written anew for the type of ${c} (ACCESS EXCLUSIVE)`;
      return [{ message, table: t }];
    }),
});
