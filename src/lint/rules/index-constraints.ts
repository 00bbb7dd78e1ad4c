import type { Constraint, ConstrType } from "@pgsql/types";
import { stringsOf } from "../../syntax/parse-tree.ts";
import type { Fix } from "../fix.ts";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { isProvenNotNull } from "../null-test.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { columnConstraint } from "../type-names.ts";
import { nameText, word } from "../words.ts";

const WHY =
  "The table is locked in ACCESS EXCLUSIVE mode while the index is built: reads and writes wait.";

/** A UNIQUE that builds its index while nobody can use the table. */
export const disallowedUniqueConstraint = statementRule({
  id: "disallowed-unique-constraint",
  aliases: ["add-constraint-unique", "constraint-missing-not-valid"],
  level: "error",
  catches: "ADD UNIQUE without USING INDEX, and ADD COLUMN … UNIQUE",
  why: WHY,
  safe: `-- up no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
-- next revision: a short lock
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add constraint k unique (a)",
      "alter table t add unique (a, b)",
      "alter table t add column a int unique",
    ],
    good: [
      "alter table t add constraint k unique using index i",
      "create table t (a int); alter table t add unique (a)",
      "create table t (a int unique)",
    ],
  },
  check: (statement, schema) => builtIndexes(statement, schema, "CONSTR_UNIQUE"),
});

/** A primary key that builds its index while nobody can use the table. */
export const addingSerialPrimaryKeyField = statementRule({
  id: "adding-serial-primary-key-field",
  aliases: ["add-pk-without-using-index", "constraint-missing-not-valid"],
  level: "error",
  catches: "ADD PRIMARY KEY without USING INDEX, and ADD COLUMN … PRIMARY KEY",
  why: WHY,
  safe: `-- up no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);
-- make id NOT NULL (see adding-not-nullable-field); next revision:
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;`,
  weighsBySize: true,
  examples: {
    bad: ["alter table t add primary key (a)", "alter table t add column id serial primary key"],
    good: [
      "create table t (a int); alter table t add primary key (a)",
      "create table t (a int primary key)",
    ],
  },
  check: (statement, schema) => builtIndexes(statement, schema, "CONSTR_PRIMARY"),
});

function builtIndexes(statement: LintStatement, schema: Schema, type: ConstrType): readonly Hit[] {
  return actionsOfKind(statement, "AT_AddConstraint", "AT_AddColumn").flatMap((action) => {
    const { constraint, column, table } = action;
    const found = column === undefined ? constraint : columnConstraint(column, type);
    if (found?.contype !== type || found.indexname !== undefined) return [];
    if (workOfAction(statement, action) === undefined) return [];
    const t = nameText(table);
    const columns = column?.colname === undefined ? stringsOf(found.keys) : [column.colname];
    const kind = type === "CONSTR_UNIQUE" ? "unique" : "primary key";
    const name = word(found.conname ?? constraintName(schema.place(table), kind, columns));
    const list = columns.map(word).join(", ");
    return [
      {
        message: `Reads and writes of ${t} wait while the index over ${list} is built (ACCESS EXCLUSIVE)`,
        safe: `-- ${statement.section.kind} no-transaction
CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${t} (${list});
-- next revision
ALTER TABLE ${t} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name};`,
        table: t,
        fix: usingIndex(statement, action, schema),
      },
    ];
  });
}

/** Builds the index of a key first, if the key is the only action and has no options. */
function usingIndex({ actions }: LintStatement, action: Action, schema: Schema): Fix | undefined {
  const { constraint: key, table } = action;
  if (key === undefined || actions.length > 1 || !isPlain(key)) return undefined;
  const found = schema.table(table);
  const columns = stringsOf(key.keys);
  const isPrimary = key.contype === "CONSTR_PRIMARY";
  const isProven = columns.every((column) => isProvenNotNull(found, column));
  if (found?.isPartitioned === true || (isPrimary && !isProven)) return undefined;
  const kind = isPrimary ? "primary key" : "unique";
  const constraint = key.conname ?? constraintName(schema.place(table), kind, columns);
  const [t, name] = [nameText(table), word(constraint)];
  const list = columns.map(word).join(", ");
  return {
    ...{ kind: "using index", table: t, constraint },
    index: `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${t} (${list})${indexTail(key)}`,
    add: `ALTER TABLE ${t} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name}${deferral(key)}`,
  };
}

function isPlain({ options, indexspace, without_overlaps }: Constraint): boolean {
  return options === undefined && indexspace === undefined && without_overlaps !== true;
}

function indexTail({ including, nulls_not_distinct }: Constraint): string {
  const more = stringsOf(including).map(word).join(", ");
  return `${more && ` INCLUDE (${more})`}${nulls_not_distinct === true ? " NULLS NOT DISTINCT" : ""}`;
}

function deferral({ deferrable, initdeferred }: Constraint): string {
  return `${deferrable === true ? " DEFERRABLE" : ""}${initdeferred === true ? " INITIALLY DEFERRED" : ""}`;
}

/** A primary key over an index. It makes the columns NOT NULL without a notice. */
export const addPkUsingIndex = statementRule({
  id: "add-pk-using-index",
  level: "warning",
  catches: "PRIMARY KEY USING INDEX where a column of the index is not known to be NOT NULL",
  why: "It makes the column NOT NULL in silence, and reads every row for that under ACCESS EXCLUSIVE.",
  safe: "-- First make the columns NOT NULL (see adding-not-nullable-field), then ADD PRIMARY KEY USING INDEX.",
  versions: "A valid CHECK (c IS NOT NULL) suffices",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add primary key using index i"],
    good: [
      {
        sql: "alter table t add primary key using index i",
        before: "create table t (a int not null); create unique index i on t (a)",
      },
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AddConstraint").flatMap((action) => {
      const { constraint, table } = action;
      if (constraint?.contype !== "CONSTR_PRIMARY" || constraint.indexname === undefined) return [];
      if (workOfAction(statement, action) === undefined) return [];
      const open = openColumns(action, schema, constraint.indexname);
      if (open !== undefined && open.length === 0) return [];
      const t = nameText(table);
      const which = open === undefined ? "its columns" : open.map(word).join(", ");
      return [
        {
          message: `Reads and writes of ${t} wait while every row is read for a null, unless ${which} are NOT NULL already`,
          table: t,
        },
      ];
    }),
});

/** Returns the columns of an index that may hold nulls. */
function openColumns(
  { table }: Action,
  schema: Schema,
  name: string,
): readonly string[] | undefined {
  const index = schema.index({ schema: table.schema, name });
  const found = schema.table(table);
  return index?.columns
    .filter((column) => column !== undefined)
    .filter((column) => !isProvenNotNull(found, column));
}

/** An exclusion constraint, which has no gentle form. */
export const addConstraintExclude = statementRule({
  id: "add-constraint-exclude",
  aliases: ["constraint-missing-not-valid"],
  level: "error",
  catches: "ADD EXCLUDE on a table that others may be using",
  why: `${WHY} There is neither USING INDEX nor NOT VALID for it.`,
  safe: "-- A maintenance window; or a new table with the constraint, a copy in batches, and a switch.",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add constraint k exclude using gist (r with &&)"],
    good: ["create table t (r int4range, exclude using gist (r with &&))"],
  },
  check: (statement) =>
    actionsOfKind(statement, "AT_AddConstraint").flatMap((action) => {
      if (action.constraint?.contype !== "CONSTR_EXCLUSION") return [];
      if (workOfAction(statement, action) === undefined) return [];
      const t = nameText(action.table);
      return [
        {
          message: `Reads and writes of ${t} wait while its index is built (ACCESS EXCLUSIVE)`,
          table: t,
        },
      ];
    }),
});
