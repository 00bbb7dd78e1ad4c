import { notNullName } from "../../ddl/kinds/not-null.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { SchemaObject } from "../../schema/snapshot.ts";
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

const NOT_NULL = new RegExp(
  `^((?:--.*\\n)*)alter table (?:only )?(${TABLE}) (?:alter column (${NAME}) set not null|add (?:constraint (${NAME}) )?not null (${NAME}))$`,
  "i",
);

/**
 * Makes a column NOT NULL in steps: first for new rows, then the old rows are checked.
 *
 * A new column gets its values first. Otherwise every update of an old row would be refused.
 */
export function notNullSteps(statement: WrittenStatement, between: Between): Steps {
  const found = NOT_NULL.exec(statement.sql);
  if (found === null) return undefined;
  const [, comment = "", table = "", set, given, added] = found;
  const column = set ?? added ?? "";
  const add = (constraint: string): OnlineStep =>
    comment === ""
      ? atOnce(statement, `alter table ${table} ${constraint}`)
      : alone(statement, `${comment}alter table ${table} ${constraint}`);
  const object = between.to.get(statement.object);
  const name = given ?? object?.notNullName ?? (object && notNullName(object));
  const isNamed = added !== undefined;
  if (name !== undefined && fits(name) && (isNamed || between.hasNotValid === true)) {
    return [
      add(`add constraint ${name} not null ${column} not valid`),
      outside(statement, `alter table ${table} validate constraint ${name}`),
    ];
  }
  if (isNamed) return undefined;
  return [...helped(statement, { add, table, column })];
}

interface Helped {
  readonly table: string;
  readonly column: string;
  add(constraint: string): OnlineStep;
}

/** SET NOT NULL reads no row if a validated CHECK proves the same (since PostgreSQL 12). */
function helped(
  statement: WrittenStatement,
  { add, table, column }: Helped,
): readonly OnlineStep[] {
  const name = helperName(column);
  const alter = `alter table ${table}`;
  return [
    add(`add constraint ${name} check (${column} is not null) not valid`),
    alone(statement, `${alter} validate constraint ${name}`),
    alone(statement, `${alter} alter column ${column} set not null`),
    alone(statement, `${alter} drop constraint ${name}`),
  ];
}

/** PostgreSQL cuts a longer name. */
function fits(name: string): boolean {
  return new TextEncoder().encode(name).length < 64;
}

/** SET NOT NULL on a table is one on its partitions and children, too. */
export function inheritedNotNull(
  { sql, object }: WrittenStatement,
  { facts: { inherits } }: SchemaObject,
  { from, to }: Between,
): Steps {
  const [, , , set, , added] = NOT_NULL.exec(sql) ?? [];
  const column = set ?? added;
  if (column === undefined || typeof inherits !== "object") return undefined;
  const above = inherits.map((parent) => `column ${parent}.${column}`);
  const comes = above.some(
    (key) =>
      from.has(key) &&
      from.get(key)?.facts["not null"] === undefined &&
      to.get(key)?.facts["not null"] === true,
  );
  return comes && to.get(object)?.facts.inherited !== undefined ? [] : undefined;
}

/** Returns the name of the helper constraint. A name has at most 63 bytes. */
function helperName(column: string): string {
  const plain = column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column;
  const start = plain.replace(/[^\w]/g, "_").slice(0, 40);
  return `"ebb_${start}_not_null"`;
}
