import { asNode, strongestBlocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { waiting } from "../words.ts";

/** A lock that a revision takes by name. */
export const lockTable = statementRule({
  id: "lock-table",
  level: "warning",
  catches: "LOCK TABLE in a mode that stops reads or writes",
  why: "Everybody waits from this statement on until COMMIT, whatever the statements behind it need.",
  safe: "-- Leave it out: each statement takes the lock that it needs.",
  examples: {
    bad: ["lock table t", "lock table t in share mode"],
    good: ["lock table t in row exclusive mode", "create table t (a int); lock table t"],
  },
  check: (statement) => {
    const lock = strongestBlocking(statement);
    if (asNode(statement, "LockStmt") === undefined || lock === undefined) return [];
    return [{ message: `${waiting(lock)} until COMMIT (${lock.mode})` }];
  },
});
