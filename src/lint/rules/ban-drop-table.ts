import { partsOf } from "../../locks/drop.ts";
import { nameOfParts } from "../../locks/effect.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** A table that is dropped with its rows. */
export const banDropTable = statementRule({
  id: "ban-drop-table",
  aliases: ["drop-table"],
  level: "warning",
  catches:
    "DROP TABLE of a table that the section did not make; a note in the down of the revision that made it",
  why: "Its rows are gone, running programs that use it fail, and the table and each one that its foreign keys point to take ACCESS EXCLUSIVE.",
  safe: `-- Release the program that no longer uses the table, and only then, in a revision of its own:
DROP TABLE old_orders;`,
  examples: {
    bad: ["drop table t", "drop table if exists s.t, u cascade"],
    good: [
      "create table t (a int); drop table t",
      "drop view v",
      "create temp table t (a int); drop table t",
    ],
  },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    if (drop?.removeType !== "OBJECT_TABLE") return [];
    const tables = (drop.objects ?? []).map((object) => nameOfParts(partsOf(object)));
    const old = tables.filter((name) => {
      const table = schema.table(name);
      return !(schema.isNew(table) || table?.isTemporary === true);
    });
    if (old.length === 0) return [];
    const isUndone = old.every((name) => schema.isOfOwnUp(schema.table(name)));
    return [
      {
        message: `The rows of ${old.map(nameText).join(", ")} are lost, and programs that still use it fail`,
        ...(isUndone && { level: "note" as const }),
      },
    ];
  },
});
