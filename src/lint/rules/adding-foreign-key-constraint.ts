import { stringsOf } from "../../syntax/parse-tree.ts";
import type { Fix } from "../fix.ts";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { columnConstraint, defaultOf } from "../type-names.ts";
import { nameText, notValid, withNotValid } from "../words.ts";

/** A foreign key whose rows are checked while nobody can write. */
export const addingForeignKeyConstraint = statementRule({
  id: "adding-foreign-key-constraint",
  aliases: [
    "add-constraint-fk-no-not-valid",
    "add-column-inline-foreign-key",
    "constraint-missing-not-valid",
  ],
  level: "error",
  catches: "ADD FOREIGN KEY without NOT VALID, and ADD COLUMN … REFERENCES",
  why: "Both tables are locked in SHARE ROW EXCLUSIVE mode while every row is looked up: writes to both wait.",
  safe: `ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID;
-- in the next revision, under a weaker lock:
ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;`,
  versions: "NOT VALID on a partitioned table needs 18; before, add the key to each partition",
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add constraint k foreign key (a) references r",
      "alter table t add foreign key (a) references r (id)",
      "alter table t add column a int references r",
    ],
    good: [
      "alter table t add constraint k foreign key (a) references r not valid",
      "create table r (id int primary key); create table t (a int); alter table t add foreign key (a) references r",
      "alter table t add constraint k foreign key (a) references r not enforced",
      "create table t (a int references r)",
    ],
  },
  check: (statement, schema) => [
    ...actionsOfKind(statement, "AT_AddConstraint").flatMap((action) =>
      ofTable(statement, action, schema),
    ),
    ...actionsOfKind(statement, "AT_AddColumn").flatMap((action) => ofColumn(statement, action)),
  ],
});

function ofTable(statement: LintStatement, action: Action, schema: Schema): readonly Hit[] {
  const { constraint, table } = action;
  if (constraint?.contype !== "CONSTR_FOREIGN" || action.lock?.scans !== true) return [];
  const work = workOfAction(statement, action);
  if (work === undefined) return [];
  const [t, r] = [nameText(table), nameText(constraint.pktable)];
  const isNew = schema.isNew(schema.table(table));
  const name =
    constraint.conname ??
    constraintName(schema.place(table), "foreign key", stringsOf(constraint.fk_attrs));
  return [
    {
      message: isNew
        ? `Writes to ${r} wait until the transaction ends (SHARE ROW EXCLUSIVE)`
        : `Writes to ${t} and ${r} wait while the rows of ${t} are checked (SHARE ROW EXCLUSIVE)`,
      safe: withNotValid(t, action.sql, name),
      ...(!isNew && hasNotValid(statement, action, schema) && { fix: fixOf(t, action.sql, name) }),
      ...(isNew && { level: "note" as const }),
      table: t,
    },
  ];
}

/** NOT VALID on a partitioned table needs 18. */
function hasNotValid({ section }: LintStatement, { table }: Action, schema: Schema): boolean {
  return section.postgres >= 18 || schema.table(table)?.isPartitioned !== true;
}

function fixOf(table: string, action: string, constraint: string): Fix {
  return { kind: "not valid", table, constraint, action, safe: notValid(action, constraint) };
}

function ofColumn(statement: LintStatement, action: Action): readonly Hit[] {
  const { column, table } = action;
  const key = columnConstraint(column, "CONSTR_FOREIGN");
  const work = workOfAction(statement, action);
  if (key === undefined || work === undefined) return [];
  const [t, r] = [nameText(table), nameText(key.pktable)];
  const isChecked = defaultOf(column) !== undefined;
  return [
    {
      message: isChecked
        ? `Reads and writes of ${t} and writes to ${r} wait while the rows of ${t} are checked`
        : `Writes to ${r} wait, too, until the transaction ends (SHARE ROW EXCLUSIVE)`,
      safe: `-- Add the column alone, then in another revision:\nALTER TABLE ${t} ADD FOREIGN KEY (${column?.colname}) REFERENCES ${r} NOT VALID;\n-- and in the next one VALIDATE CONSTRAINT`,
      ...(!isChecked && { level: "warning" as const }),
      table: t,
    },
  ];
}
