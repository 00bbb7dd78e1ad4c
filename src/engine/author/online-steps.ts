import type { WrittenStatement } from "../../ddl/written.ts";
import type { SchemaObject, Snapshot } from "../../schema/snapshot.ts";

/** The states between which statements lead. */
export interface Between {
  readonly from: Snapshot;
  readonly to: Snapshot;
}

/**
 * A statement that is a step of another, by when it can run: at once; outside of a transaction, once
 * what it needs is committed; or behind such steps.
 */
export interface OnlineStep {
  readonly when: "at once" | "outside" | "behind";
  readonly statement: WrittenStatement;
}

/**
 * Takes a statement on a table with rows apart into steps that let the table be used meanwhile.
 *
 * Undefined for a statement that locks a table only for a moment, or that cannot be taken apart.
 */
export function onlineSteps(
  statement: WrittenStatement,
  between: Between,
): readonly OnlineStep[] | undefined {
  const table = tableWithRows(statement.object, between);
  if (table === undefined || !statement.transaction) return undefined;
  const isPartitioned = table.facts["partitioned by"] !== undefined;
  return (
    (isPartitioned ? undefined : indexSteps(statement, table)) ??
    (isPartitioned ? undefined : uniqueSteps(statement)) ??
    constraintSteps(statement, isPartitioned) ??
    notNullSteps(statement) ??
    defaultSteps(statement, between) ??
    detachSteps(statement, between)
  );
}

/**
 * Has an index of a table with rows made or dropped without locking it, where a statement does that.
 *
 * A down stays one section: it is not split as an up is.
 */
export function withoutLock(statement: WrittenStatement, between: Between): WrittenStatement {
  const table = tableWithRows(statement.object, between);
  const isOrdinary = table !== undefined && table.facts["partitioned by"] === undefined;
  const steps = isOrdinary && statement.transaction ? indexSteps(statement, table) : undefined;
  return steps?.[0]?.statement ?? statement;
}

/** The table that an object is part of, where both states have it: a new one has no rows. */
function tableWithRows(key: string, { from, to }: Between): SchemaObject | undefined {
  const object = to.get(key) ?? from.get(key);
  const tableKey = object?.kind === "table" ? key : object?.parent;
  const table = tableKey === undefined ? undefined : to.get(tableKey);
  return tableKey !== undefined && from.get(tableKey)?.kind === "table" ? table : undefined;
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const TABLE = String.raw`${NAME}\.${NAME}`;

/** A partition's index that is attached to that of the whole cannot be dropped by itself. */
function indexSteps(statement: WrittenStatement, table: SchemaObject): Steps {
  const { sql } = statement;
  if (/^create (?:unique )?index (?!concurrently)/i.test(sql)) {
    return [outside(statement, sql.replace(/^(create (?:unique )?index )/i, "$1CONCURRENTLY "))];
  }
  if (!/^drop index (?!concurrently)/i.test(sql) || table.facts.bounds !== undefined) {
    return undefined;
  }
  return [outside(statement, sql.replace(/^drop index /i, "drop index concurrently "))];
}

type Steps = readonly OnlineStep[] | undefined;

const UNIQUE = new RegExp(
  `^alter table (?:only )?(${TABLE}) add constraint (${NAME}) (PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)?` +
    String.raw` (\((?:[^()"]|"(?:[^"]|"")+")*\))( INCLUDE \((?:[^()"]|"(?:[^"]|"")+")*\))?( WITH \([^()]*\))?( USING INDEX TABLESPACE ${NAME})?((?: DEFERRABLE| NOT DEFERRABLE| INITIALLY \w+)*)$`,
  "i",
);

/** The index first, then the constraint that takes it over. */
function uniqueSteps(statement: WrittenStatement): Steps {
  const found = UNIQUE.exec(statement.sql);
  if (found === null) return undefined;
  const [
    ,
    table,
    name,
    kind,
    nulls = "",
    columns,
    include = "",
    options = "",
    space = "",
    rest = "",
  ] = found;
  const tablespace = space.replace(/^ USING INDEX/i, "");
  const index = `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} ${columns}${include}${nulls}${options}${tablespace}`;
  return [
    outside(statement, index),
    behind(
      statement,
      `alter table ${table} add constraint ${name} ${kind} USING INDEX ${name}${rest}`,
    ),
  ];
}

const CHECKED = new RegExp(
  `^alter table (?:only )?(${TABLE}) add constraint (${NAME}) (FOREIGN KEY|CHECK)\\b`,
  "i",
);

/** The constraint first for new rows alone; those that are there are looked at afterwards. */
function constraintSteps(statement: WrittenStatement, isPartitioned: boolean): Steps {
  const { sql } = statement;
  const [, table, name, kind = ""] = CHECKED.exec(sql) ?? [];
  if (table === undefined || / (?:NOT VALID|NOT ENFORCED)$/i.test(sql)) return undefined;
  if (isPartitioned && /^foreign/i.test(kind)) return undefined;
  return [
    atOnce(statement, `${sql} NOT VALID`),
    outside(statement, `alter table ${table} validate constraint ${name}`),
  ];
}

const NOT_NULL = new RegExp(
  `^((?:--.*\\n)*)alter table (?:only )?(${TABLE}) alter column (${NAME}) set not null$`,
  "i",
);

/**
 * SET NOT NULL looks at no row where a checked constraint says it (since PostgreSQL 12).
 *
 * Rows of a new column are filled in first: until then the constraint would refuse each change of one.
 */
function notNullSteps(statement: WrittenStatement): Steps {
  const [, comment = "", table, column] = NOT_NULL.exec(statement.sql) ?? [];
  if (table === undefined || column === undefined) return undefined;
  const name = helperName(column);
  const alter = `alter table ${table}`;
  const check = `${comment}${alter} add constraint ${name} check (${column} is not null) not valid`;
  return [
    comment === "" ? atOnce(statement, check) : alone(statement, check),
    outside(statement, `${alter} validate constraint ${name}`),
    behind(statement, `${alter} alter column ${column} set not null`),
    behind(statement, `${alter} drop constraint ${name}`),
  ];
}

/** A name has at most 63 bytes. */
function helperName(column: string): string {
  const plain = column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column;
  const start = plain.replace(/[^\w]/g, "_").slice(0, 40);
  return `"ebb_${start}_not_null"`;
}

const ADD_COLUMN = new RegExp(`^alter table (?:only )?(${TABLE}) add column (${NAME}) `, "i");

/** A default that differs from row to row rewrites the table: the column first, then the rows. */
function defaultSteps(statement: WrittenStatement, { from, to }: Between): Steps {
  const { sql, object } = statement;
  const [, table, column] = ADD_COLUMN.exec(sql) ?? [];
  const value = to.get(object)?.facts.default;
  if (table === undefined || column === undefined || typeof value !== "string") return undefined;
  const clause = ` default ${value}`;
  if (from.has(object) || !sql.includes(clause) || !mayBeVolatile(value)) return undefined;
  const isNotNull = / not null$/i.test(sql);
  const bare = sql.replace(clause, "").replace(/ not null$/i, "");
  const fill = `update ${table} set ${column} = default where ${column} is null`;
  const comment = "-- It takes a value for each row: where there are very many, do it in batches.";
  const setNotNull = `alter table ${table} alter column ${column} set not null`;
  const others = isNotNull ? notNullSteps({ ...statement, sql: `--\n${setNotNull}` }) : [];
  return [
    atOnce(statement, bare),
    atOnce(statement, `alter table ${table} alter column ${column} set${clause}`),
    alone(statement, `${comment}\n${fill}`),
    ...(others ?? []).map(withoutEmptyComment),
  ];
}

function withoutEmptyComment({ when, statement }: OnlineStep): OnlineStep {
  return { when, statement: { ...statement, sql: statement.sql.replace(/^--\n/, "") } };
}

/** Functions that give the same for all rows; of others nothing is known. */
const STEADY: ReadonlySet<string> = new Set([
  "now",
  "transaction_timestamp",
  "statement_timestamp",
  "current_setting",
  "timezone",
  "date_trunc",
  "lower",
  "upper",
  "to_timestamp",
  "make_interval",
  "jsonb_build_object",
  "json_build_object",
  "txid_current",
  "pg_current_xact_id",
]);

function mayBeVolatile(expression: string): boolean {
  const withoutTexts = expression.replace(/'(?:[^']|'')*'/g, "''");
  const calls = withoutTexts.matchAll(/([\w$"]+)\s*\(/g);
  // `character varying(20)` and the like stand behind a cast.
  return Array.from(calls, ([, name = ""]) => name.toLowerCase()).some(
    (name) => !STEADY.has(name) && !TYPE_WORDS.has(name),
  );
}

const TYPE_WORDS: ReadonlySet<string> = new Set([
  "varying",
  "character",
  "varchar",
  "char",
  "bpchar",
  "numeric",
  "decimal",
  "bit",
  "time",
  "timestamp",
  "interval",
]);

const DETACH = new RegExp(`^alter table (?:only )?(${TABLE}) detach partition (${TABLE})$`, "i");

/** PostgreSQL refuses it where there is a default partition. */
function detachSteps(statement: WrittenStatement, { from }: Between): Steps {
  const [, parent] = DETACH.exec(statement.sql) ?? [];
  if (parent === undefined) return undefined;
  const hasDefault = [...from.values()].some(({ facts }) => {
    const { inherits } = facts;
    return facts.bounds === "DEFAULT" && typeof inherits === "object" && inherits.includes(parent);
  });
  return hasDefault ? undefined : [outside(statement, `${statement.sql} concurrently`)];
}

function atOnce(statement: WrittenStatement, sql: string): OnlineStep {
  return { when: "at once", statement: { ...statement, sql } };
}

/** Whether it runs in a transaction of its own or in none, it must not share the one before. */
function outside(statement: WrittenStatement, sql: string): OnlineStep {
  const transaction = !/\bconcurrently\b/i.test(sql.replace(/"(?:[^"]|"")+"/g, ""));
  return { when: "outside", statement: { ...statement, sql, transaction } };
}

/** Outside, and committed before the next statement runs. */
function alone(statement: WrittenStatement, sql: string): OnlineStep {
  return { when: "outside", statement: { ...statement, sql, transaction: false } };
}

function behind(statement: WrittenStatement, sql: string): OnlineStep {
  return { when: "behind", statement: { ...statement, sql } };
}
