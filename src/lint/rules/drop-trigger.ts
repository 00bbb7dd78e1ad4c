import { asNode, strongestBlocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { waiting } from "../words.ts";

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
