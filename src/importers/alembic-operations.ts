import { quoteWhereNeeded } from "../sql/quote.ts";
import { addColumn, alterColumn, commentText, dropColumn } from "./alembic-columns.ts";
import { addConstraint, createIndex, dropIndex, schemaOf } from "./alembic-indexes.ts";
import { createTable, enumStatement, identityOptions } from "./alembic-table.ts";
import { createEnum, typeOf } from "./alembic-types.ts";
import {
  argumentOf,
  expressionText,
  flagOf,
  qualified,
  textOf,
  valueLiteral,
  wordOf,
} from "./alembic-values.ts";
import {
  isCall,
  isDict,
  isList,
  lastName,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

/** The enumerations that exist. SQLAlchemy makes each only once in a run. */
export type KnownEnums = Set<string>;

/**
 * Writes the statements of an operation of Alembic, as Alembic does on PostgreSQL.
 *
 * @throws {Unreadable} for one whose SQL Python would have to write
 */
export function operationSql(call: PythonCall, enums: KnownEnums): readonly string[] {
  const kind = lastName(call.path);
  if (kind === "create_table") return tableSql(call, enums);
  if (kind === "execute") return executeSql(call, enums);
  if (kind.startsWith("create_") && CONSTRAINTS.has(kind)) return [addConstraint(call, kind)];
  const writer = WRITERS.get(kind);
  if (writer === undefined) throw new Unreadable(`op.${kind}()`, call.line);
  return writer(call);
}

const CONSTRAINTS = new Set([
  "create_unique_constraint",
  "create_primary_key",
  "create_check_constraint",
  "create_exclude_constraint",
  "create_foreign_key",
]);

const WRITERS: ReadonlyMap<string, (call: PythonCall) => readonly string[]> = new Map([
  ["add_column", addColumn],
  ["alter_column", alterColumn],
  ["drop_column", dropColumn],
  ["create_index", (call: PythonCall) => [createIndex(call)]],
  ["drop_index", (call: PythonCall) => [dropIndex(call)]],
  ["drop_constraint", dropConstraint],
  ["drop_table", dropTable],
  ["rename_table", renameTable],
  ["create_table_comment", tableComment],
  ["drop_table_comment", tableComment],
  ["bulk_insert", bulkInsert],
  ["get_bind", () => []],
  ["get_context", () => []],
  ["invoke", () => []],
]);

function tableSql(call: PythonCall, enums: KnownEnums): readonly string[] {
  const { statements, enums: own } = createTable(call);
  const fresh = own.filter(({ name, isOwn }) => {
    if (!isOwn || enums.has(name)) return false;
    enums.add(name);
    return true;
  });
  return [...fresh.flatMap(enumStatement), ...statements];
}

function executeSql(call: PythonCall, enums: KnownEnums): readonly string[] {
  if (call.items.length > 1 && lastName(call.path) === "execute") {
    throw new Unreadable("execute() with parameters", call.line);
  }
  const value = argumentOf(call, 0, "sqltext");
  const element = isCall(value) ? ddlElement(value) : undefined;
  const sql = element ?? expressionText(value);
  for (const [, name = ""] of sql.matchAll(/\bdrop\s+type\s+(?:if\s+exists\s+)?([\w."]+)/gi)) {
    enums.delete(name);
  }
  return [sql];
}

/** SQLAlchemy's own statements for schemas and sequences. */
function ddlElement(call: PythonCall): string | undefined {
  const name = lastName(call.path);
  const cascade = flagOf(call.named.get("cascade")) ? " CASCADE" : "";
  const missing = flagOf(call.named.get("if_not_exists")) ? "IF NOT EXISTS " : "";
  const exists = flagOf(call.named.get("if_exists")) ? "IF EXISTS " : "";
  if (name === "DDL") return textOf(call, 0, "statement").replaceAll("%%", "%");
  if (name === "CreateSchema") {
    return `CREATE SCHEMA ${missing}${quoteWhereNeeded(textOf(call, 0, "name"))}`;
  }
  if (name === "DropSchema") {
    return `DROP SCHEMA ${exists}${quoteWhereNeeded(textOf(call, 0, "name"))}${cascade}`;
  }
  const [sequence] = call.items;
  if (name === "CreateSequence" && isCall(sequence)) {
    const options = identityOptions(sequence).map((option) => ` ${option}`);
    return `CREATE SEQUENCE ${missing}${sequenceName(sequence)}${options.join("")}`;
  }
  if (name === "DropSequence" && isCall(sequence)) {
    return `DROP SEQUENCE ${exists}${sequenceName(sequence)}`;
  }
  return undefined;
}

function sequenceName(call: PythonCall): string {
  return qualified(textOf(call, 0, "name"), schemaOf(call));
}

function dropConstraint(call: PythonCall): readonly string[] {
  const table = qualified(textOf(call, 1, "table_name"), schemaOf(call));
  const exists = flagOf(call.named.get("if_exists")) ? "IF EXISTS " : "";
  const name = quoteWhereNeeded(textOf(call, 0, "constraint_name"));
  return [`ALTER TABLE ${table} DROP CONSTRAINT ${exists}${name}`];
}

function dropTable(call: PythonCall): readonly string[] {
  const exists = flagOf(call.named.get("if_exists")) ? "IF EXISTS " : "";
  return [`DROP TABLE ${exists}${qualified(textOf(call, 0, "table_name"), schemaOf(call))}`];
}

function renameTable(call: PythonCall): readonly string[] {
  const table = qualified(textOf(call, 0, "old_table_name"), schemaOf(call));
  const renamed = quoteWhereNeeded(textOf(call, 1, "new_table_name"));
  return [`ALTER TABLE ${table} RENAME TO ${renamed}`];
}

function tableComment(call: PythonCall): readonly string[] {
  const table = qualified(textOf(call, 0, "table_name"), schemaOf(call));
  const isDrop = lastName(call.path).startsWith("drop");
  const text = isDrop ? "NULL" : commentText(argumentOf(call, 1, "comment"));
  return [`COMMENT ON TABLE ${table} IS ${text}`];
}

/** The table is `sa.table(…)`, or the result of `op.create_table(…)`. */
function bulkInsert(call: PythonCall): readonly string[] {
  const table = argumentOf(call, 0, "table");
  const rows = argumentOf(call, 1, "rows");
  if (!isCall(table) || !isList(rows)) throw new Unreadable("rows that are computed", call.line);
  const name = qualified(textOf(table, 0, "name"), schemaOf(table));
  return rows.map((row) => {
    if (!isDict(row)) throw new Unreadable("a row that is computed", call.line);
    const columns = row.entries.map(([column]) => quoteWhereNeeded(wordOf(column) ?? ""));
    const values = row.entries.map(([, value]) => valueLiteral(value));
    return `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${values.join(", ")})`;
  });
}

/**
 * Writes a method of an object that a revision holds in a variable: `status.create(op.get_bind())`
 * of an enumeration, `conn.execute(…)` of a connection.
 *
 * @throws {Unreadable} for any other
 */
export function methodSql(call: PythonCall, enums: KnownEnums): readonly string[] {
  const { on, path } = call;
  if (path === "execute" && isCall(on) && lastName(on.path) === "get_bind") {
    return executeSql(call, enums);
  }
  const enumeration =
    isCall(on) && /^E(?:num|NUM)$/.test(lastName(on.path)) ? enumOf(on) : undefined;
  if (enumeration === undefined) throw new Unreadable(`the method ${path}`, call.line);
  const checks = flagOf(argumentOf(call, 1, "checkfirst"));
  if (path === "create") {
    if (checks && enums.has(enumeration.name)) return [];
    enums.add(enumeration.name);
    return [createEnum(enumeration)];
  }
  if (path !== "drop") throw new Unreadable(`the method ${path}`, call.line);
  enums.delete(enumeration.name);
  return [`DROP TYPE ${checks ? "IF EXISTS " : ""}${enumeration.name}`];
}

function enumOf(value: PythonValue): NonNullable<ReturnType<typeof typeOf>["enumeration"]> {
  const { enumeration } = typeOf(value);
  if (enumeration === undefined) throw new Unreadable("an Enum without a type of its own");
  return enumeration;
}
