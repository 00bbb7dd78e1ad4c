import type { WrittenStatement } from "../../ddl/written.ts";
import type { SchemaObject } from "../../schema/snapshot.ts";
import { inheritedNotNull, notNullSteps } from "./online-not-null.ts";
import {
  alone,
  atOnce,
  type Between,
  NAME,
  type OnlineStep,
  outside,
  type Steps,
  TABLE,
} from "./online-step.ts";

/**
 * Splits a statement on a table with rows into steps that keep the table usable.
 *
 * Returns undefined for a statement that locks the table only for a moment, or that cannot be
 * split.
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
    constraintSteps(statement, isPartitioned && between.hasNotValid !== true) ??
    inheritedNotNull(statement, table, between) ??
    notNullSteps(statement, between) ??
    defaultSteps(statement, between) ??
    detachSteps(statement, between) ??
    looseningSteps(statement, between, isPartitioned)
  );
}

/** Returns the table of an object if both states have the table. A new table has no rows. */
export function tableWithRows(key: string, { from, to }: Between): SchemaObject | undefined {
  const object = to.get(key) ?? from.get(key);
  const tableKey = object?.kind === "table" ? key : object?.parent;
  const table = tableKey === undefined ? undefined : to.get(tableKey);
  return tableKey !== undefined && from.get(tableKey)?.kind === "table" ? table : undefined;
}

/**
 * Builds or drops an index CONCURRENTLY. An attached index of a partition cannot be dropped alone.
 */
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

const UNIQUE = new RegExp(
  `^alter table (?:only )?(${TABLE}) add constraint (${NAME}) (PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)?` +
    String.raw` (\((?:[^()"]|"(?:[^"]|"")+")*\))( INCLUDE \((?:[^()"]|"(?:[^"]|"")+")*\))?( WITH \([^()]*\))?( USING INDEX TABLESPACE ${NAME})?((?: DEFERRABLE| NOT DEFERRABLE| INITIALLY \w+)*)$`,
  "i",
);

/** Builds the index first. Then the constraint takes it over. */
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
    alone(
      statement,
      `alter table ${table} add constraint ${name} ${kind} USING INDEX ${name}${rest}`,
    ),
  ];
}

const CHECKED = new RegExp(
  `^alter table (?:only )?(${TABLE}) add constraint (${NAME}) (FOREIGN KEY|CHECK)\\b`,
  "i",
);

/**
 * Adds the constraint first for new rows only, and checks the old rows afterwards. Before PostgreSQL
 * 18 a partitioned table takes no foreign key in that way.
 */
function constraintSteps(statement: WrittenStatement, keepsKeys: boolean): Steps {
  const { sql } = statement;
  const [, table, name, kind = ""] = CHECKED.exec(sql) ?? [];
  if (table === undefined || / (?:NOT VALID|NOT ENFORCED)$/i.test(sql)) return undefined;
  if (keepsKeys && /^foreign/i.test(kind)) return undefined;
  return [
    atOnce(statement, `${sql} NOT VALID`),
    outside(statement, `alter table ${table} validate constraint ${name}`),
  ];
}

const ADD_COLUMN = new RegExp(`^alter table (?:only )?(${TABLE}) add column (${NAME}) `, "i");

/**
 * A default with a value for each row rewrites the table. So the column comes first, then the
 * values.
 */
function defaultSteps(statement: WrittenStatement, between: Between): Steps {
  const { from, to } = between;
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
  const others = isNotNull ? notNullSteps({ ...statement, sql: `--\n${setNotNull}` }, between) : [];
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

/** Functions that return the same value for all rows. Others may not. */
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

/** Checks if an expression calls a function that may give another value for each row. */
export function mayBeVolatile(expression: string): boolean {
  const withoutTexts = expression.replace(/'(?:[^']|'')*'/g, "''");
  const calls = withoutTexts.matchAll(/([\w$"]+)\s*\(/g);
  // A cast can contain `character varying(20)`, which is no call.
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

/** Detaches CONCURRENTLY. PostgreSQL refuses that if there is a default partition. */
function detachSteps(statement: WrittenStatement, { from }: Between): Steps {
  const [, parent] = DETACH.exec(statement.sql) ?? [];
  if (parent === undefined) return undefined;
  const hasDefault = [...from.values()].some(({ facts }) => {
    const { inherits } = facts;
    return facts.bounds === "DEFAULT" && typeof inherits === "object" && inherits.includes(parent);
  });
  return hasDefault ? undefined : [outside(statement, `${statement.sql} concurrently`)];
}

const LOOSENS = new RegExp(
  `^alter table (?:only )?${TABLE} (?:drop constraint ${NAME}|alter column ${NAME} drop not null)$`,
  "i",
);

/**
 * Removes a rule for rows apart from the short locks, because the down has long work: it checks the
 * rows again.
 */
function looseningSteps(
  statement: WrittenStatement,
  { from }: Between,
  isPartitioned: boolean,
): Steps {
  const definition = from.get(statement.object)?.facts.definition;
  const isUnchecked =
    typeof definition === "string" && / NOT (?:VALID|ENFORCED)$/i.test(definition);
  if (isPartitioned || isUnchecked || !LOOSENS.test(statement.sql)) return undefined;
  return [outside(statement, statement.sql)];
}
