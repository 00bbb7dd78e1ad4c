import type { Constraint } from "@pgsql/types";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { columnConstraint } from "../type-names.ts";
import { nameText, notValid, withNotValid } from "../words.ts";

/** A CHECK whose rows are read while nobody can use the table. */
export const constraintMissingNotValid = statementRule({
  id: "constraint-missing-not-valid",
  aliases: ["add-constraint-check-no-not-valid"],
  level: "error",
  catches: "ADD CHECK without NOT VALID, and ADD COLUMN … CHECK",
  why: "The table is locked in ACCESS EXCLUSIVE mode while every row is checked: reads and writes wait.",
  safe: `ALTER TABLE orders ADD CONSTRAINT orders_amount_check CHECK (amount > 0) NOT VALID;
-- in the next revision, under a weaker lock:
ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_check;`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add constraint k check (a > 0)",
      "alter table t add check (a > 0)",
      "alter table t add column a int check (a > 0)",
    ],
    good: [
      "alter foreign table t add constraint k check (a > 0)",
      "alter table t add constraint k check (a > 0) not valid",
      "create table t (a int); alter table t add check (a > 0)",
      "alter table t add constraint k check (a > 0) not enforced",
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AddConstraint", "AT_AddColumn").flatMap((action) =>
      hits(statement, action, schema),
    ),
});

function checkIn({ constraint, column }: Action): Constraint | undefined {
  if (column === undefined) return constraint?.contype === "CONSTR_CHECK" ? constraint : undefined;
  const isFree = columnConstraint(column, "CONSTR_ATTR_NOT_ENFORCED") !== undefined;
  return isFree ? undefined : columnConstraint(column, "CONSTR_CHECK");
}

function hits(statement: LintStatement, action: Action, schema: Schema): readonly Hit[] {
  const { column, table, lock } = action;
  const check = checkIn(action);
  if (check === undefined || lock?.scans !== true) return [];
  if (workOfAction(statement, action) === undefined) return [];
  const t = nameText(table);
  const own = column?.colname === undefined ? [] : [column.colname];
  const name = check.conname ?? constraintName(schema.place(table), "check", own);
  const message = `Reads and writes of ${t} wait while every row is checked (ACCESS EXCLUSIVE)`;
  if (column === undefined) {
    const fix = {
      ...{ kind: "not valid" as const, table: t, constraint: name, action: action.sql },
      safe: notValid(action.sql, name),
    };
    return [{ message, safe: withNotValid(t, action.sql, name), table: t, fix }];
  }
  const safe = `-- Add the column alone; the check in another revision:
ALTER TABLE ${t} ADD CONSTRAINT ${name} CHECK (…) NOT VALID;
-- and in the next one VALIDATE CONSTRAINT`;
  return [{ message, safe, table: t }];
}
