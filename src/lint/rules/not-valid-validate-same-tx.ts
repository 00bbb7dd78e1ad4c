import { areInConflict } from "../../locks/lock-mode.ts";
import {
  type Action,
  actionsOfKind,
  blocking,
  earlierInTransaction,
  type LintStatement,
} from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A constraint that is validated under the lock that NOT VALID was to avoid. */
export const notValidValidateSameTx = statementRule({
  id: "not-valid-validate-same-tx",
  aliases: ["constraint-missing-not-valid"],
  level: "error",
  catches:
    "VALIDATE CONSTRAINT in the transaction that adds the constraint, or that already holds a strong lock on its table",
  why: "The strong lock of the earlier statement is held while all rows are read: NOT VALID has gained nothing.",
  safe: `-- first revision
ALTER TABLE orders ADD CONSTRAINT k CHECK (amount > 0) NOT VALID;
-- next revision
ALTER TABLE orders VALIDATE CONSTRAINT k;`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add constraint k check (a > 0) not valid; alter table t validate constraint k",
      "alter table t add constraint k check (a > 0) not valid, validate constraint k",
      "alter table t add column b int; alter table t validate constraint k",
    ],
    good: [
      "alter table t validate constraint k",
      {
        sql: "alter table t add constraint k check (a > 0) not valid; alter table t validate constraint k",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_ValidateConstraint").flatMap((action) => {
      const { table, command } = action;
      if (isFresh(schema, table)) return [];
      const isAdded = addsBefore(statement, action);
      const isLocked =
        isAdded || earlierInTransaction(statement).some((each) => holds(each, action, schema));
      if (!isLocked) return [];
      const [t, name] = [nameText(table), word(command.name ?? "")];
      const cause = isAdded ? `that ADD CONSTRAINT ${name} took` : "of an earlier statement";
      return [
        {
          message: `All rows of ${t} are read under the lock ${cause} in the same transaction`,
          safe: `-- in a revision of its own:\nALTER TABLE ${t} VALIDATE CONSTRAINT ${name};`,
          table: t,
        },
      ];
    }),
});

/** True where the same transaction, or the same statement, adds the constraint. */
function addsBefore(statement: LintStatement, { table, command }: Action): boolean {
  const all = [...earlierInTransaction(statement), statement];
  return all.some((each) =>
    actionsOfKind(each, "AT_AddConstraint").some(
      (added) => added.table.name === table.name && added.constraint?.conname === command.name,
    ),
  );
}

/** True where a statement holds a lock of the table that keeps others from writing. */
function holds(earlier: LintStatement, { table }: Action, schema: Schema): boolean {
  const place = schema.place(table);
  return blocking(earlier).some(
    (lock) =>
      areInConflict(lock.mode, "ROW EXCLUSIVE") &&
      earlier.effect.locks.some(({ relation }) => schema.place(relation) === place),
  );
}
