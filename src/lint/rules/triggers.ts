import { nameOf } from "../../locks/effect.ts";
import { actionsOfKind, asNode, strongestBlocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText, waiting } from "../words.ts";

/** A trigger that each later write runs. */
export const createTrigger = statementRule({
  id: "create-trigger",
  level: "note",
  catches: "CREATE TRIGGER on a table that others may be using",
  why: "Writes wait for a moment (SHARE ROW EXCLUSIVE), and each later write runs the trigger.",
  safe: "-- In a short transaction of its own.",
  versions: "CREATE OR REPLACE TRIGGER needs 14",
  examples: {
    bad: ["create trigger tr before insert on t for each row execute function f()"],
    good: [
      "create table t (a int); create trigger tr before insert on t for each row execute function f()",
    ],
  },
  check: (statement, schema) => {
    const trigger = asNode(statement, "CreateTrigStmt");
    const lock = strongestBlocking(statement);
    if (trigger?.relation === undefined || lock === undefined) return [];
    if (isFresh(schema, nameOf(trigger.relation))) return [];
    return [
      { message: `${waiting(lock)} for a moment, and each later write runs ${trigger.trigname}` },
    ];
  },
});

/** A trigger that is dropped. */
export const dropTrigger = statementRule({
  id: "drop-trigger",
  level: "note",
  catches: "DROP TRIGGER on a table that others may be using",
  why: "Reads and writes wait for a moment (ACCESS EXCLUSIVE), behind the longest query on the table.",
  safe: "-- In a short transaction of its own.",
  examples: {
    bad: ["drop trigger tr on t"],
    good: ["create table t (a int); drop trigger if exists tr on t"],
  },
  check: (statement) => {
    const drop = asNode(statement, "DropStmt");
    const lock = strongestBlocking(statement);
    if (drop?.removeType !== "OBJECT_TRIGGER" || lock === undefined) return [];
    return [{ message: `${waiting(lock)} for a moment (${lock.mode})` }];
  },
});

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
