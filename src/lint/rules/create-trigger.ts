import { nameOf } from "../../locks/effect.ts";
import { asNode, strongestBlocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { waiting } from "../words.ts";

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
