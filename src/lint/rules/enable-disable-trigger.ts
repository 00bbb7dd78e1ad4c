import { actionsOfKind } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** Triggers that are switched. */
export const enableDisableTrigger = statementRule({
  id: "enable-disable-trigger",
  level: "note",
  catches: "ENABLE or DISABLE TRIGGER; a warning for DISABLE TRIGGER ALL",
  why: "Writes wait for a moment (SHARE ROW EXCLUSIVE). DISABLE TRIGGER ALL switches foreign keys off, and what is written meanwhile is never checked.",
  safe: "-- Name the one trigger: ALTER TABLE orders DISABLE TRIGGER audit;",
  examples: {
    bad: [
      "alter table t disable trigger tr",
      "alter table t disable trigger all",
      "alter table t enable trigger all",
    ],
    good: ["create table t (a int); alter table t disable trigger all"],
  },
  check: (statement, schema) =>
    actionsOfKind(
      statement,
      ...([
        "AT_EnableTrig",
        "AT_EnableAlwaysTrig",
        "AT_EnableReplicaTrig",
        "AT_EnableTrigAll",
      ] as const),
      ...([
        "AT_EnableTrigUser",
        "AT_DisableTrig",
        "AT_DisableTrigAll",
        "AT_DisableTrigUser",
      ] as const),
    ).flatMap(({ table, command }) => {
      if (isFresh(schema, table)) return [];
      const t = nameText(table);
      if (command.subtype !== "AT_DisableTrigAll") {
        return [{ message: `Writes to ${t} wait for a moment (SHARE ROW EXCLUSIVE)` }];
      }
      return [
        { message: `The foreign keys of ${t} are switched off, too`, level: "warning" as const },
      ];
    }),
});
