import { quoteWhereNeeded } from "../sql/quote.ts";
import { columnKeys } from "./alembic-constraints.ts";
import { schemaOf } from "./alembic-indexes.ts";
import {
  columnComment,
  columnOf,
  columnText,
  identityOptions,
  identityText,
  indexes,
} from "./alembic-table.ts";
import { defaultOf, typeOf } from "./alembic-types.ts";
import {
  argumentOf,
  columnList,
  flagOf,
  literalOf,
  qualified,
  textOf,
  wordOf,
} from "./alembic-values.ts";
import { isCall, lastName, type PythonCall, type PythonValue, Unreadable } from "./python-value.ts";

/** Writes `op.add_column(…)`. */
export function addColumn(call: PythonCall): readonly string[] {
  const name = textOf(call, 0, "table_name");
  const schema = schemaOf(call);
  const table = qualified(name, schema);
  const column = columnOf(argumentOf(call, 1, "column"));
  const missing = flagOf(call.named.get("if_not_exists")) ? "IF NOT EXISTS " : "";
  const isUnique = column.call.named.get("unique") === true;
  const unique = isUnique && column.call.named.get("index") !== true;
  return [
    `ALTER TABLE ${table} ADD COLUMN ${missing}${columnText(column, isSerial(column))}`,
    ...(unique ? [`ALTER TABLE ${table} ADD UNIQUE ${columnList([column.name])}`] : []),
    ...columnKeys(column.name, column.call.items).map(
      ({ text }) => `ALTER TABLE ${table} ADD ${text}`,
    ),
    ...indexes([column], name, schema),
    ...columnComment(column, table),
  ];
}

/** A key that is added later is serial too; SQLAlchemy adds no constraint for it. */
function isSerial({ isKey, type, call }: ReturnType<typeof columnOf>): boolean {
  const { named, items } = call;
  const hasParts = items.some((item) => isCall(item) && /Identity|ForeignKey/.test(item.path));
  return (
    isKey &&
    type.serial !== undefined &&
    !hasParts &&
    !named.has("server_default") &&
    named.get("autoincrement") !== false
  );
}

/** Writes `op.drop_column(…)`. */
export function dropColumn(call: PythonCall): readonly string[] {
  const table = qualified(textOf(call, 0, "table_name"), schemaOf(call));
  const exists = flagOf(call.named.get("if_exists")) ? "IF EXISTS " : "";
  const column = quoteWhereNeeded(textOf(call, 1, "column_name"));
  return [`ALTER TABLE ${table} DROP COLUMN ${exists}${column}`];
}

/** Writes `op.alter_column(…)`: the type, then NULL, default, comment, and the name at last. */
export function alterColumn(call: PythonCall): readonly string[] {
  const { named } = call;
  const table = qualified(textOf(call, 0, "table_name"), schemaOf(call));
  const name = quoteWhereNeeded(textOf(call, 1, "column_name"));
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${name}`;
  const type = named.get("type_");
  const nullable = named.get("nullable");
  const comment = named.get("comment");
  const renamed = wordOf(named.get("new_column_name"));
  return [
    ...(type === undefined || type === null ? [] : [`${alter} TYPE ${typeText(call, type)}`]),
    ...(typeof nullable === "boolean" ? [`${alter} ${nullable ? "DROP" : "SET"} NOT NULL`] : []),
    ...serverDefault(alter, call),
    ...(comment === undefined || comment === false
      ? []
      : [`COMMENT ON COLUMN ${table}.${name} IS ${commentText(comment)}`]),
    ...(renamed === undefined
      ? []
      : [`ALTER TABLE ${table} RENAME ${name} TO ${quoteWhereNeeded(renamed)}`]),
  ];
}

function typeText({ named }: PythonCall, type: PythonValue): string {
  const using = wordOf(named.get("postgresql_using"));
  return `${typeOf(type).sql}${using === undefined ? "" : ` USING ${using}`}`;
}

/** Writes the text of a comment; None takes it away. */
export function commentText(comment: PythonValue | undefined): string {
  const text = wordOf(comment);
  return text === undefined ? "NULL" : literalOf(text);
}

function serverDefault(alter: string, call: PythonCall): readonly string[] {
  const { named } = call;
  const value = named.get("server_default");
  const existing = identityOf(named.get("existing_server_default"));
  if (value === undefined || value === false) return [];
  if (isCall(value) && lastName(value.path) === "Computed") {
    throw new Unreadable("a Computed default of an existing column", call.line);
  }
  const identity = identityOf(value);
  if (identity === undefined && existing === undefined) {
    const text = defaultOf(value);
    return [`${alter} ${text === undefined ? "DROP DEFAULT" : `SET DEFAULT ${text}`}`];
  }
  if (identity === undefined) {
    if (value === null) return [`${alter} DROP IDENTITY`];
    throw new Unreadable("a default in place of an identity", call.line);
  }
  if (existing === undefined) return [`${alter} ADD ${identityText(identity)}`];
  return changedIdentity(alter, identity, existing);
}

function identityOf(value: PythonValue | undefined): PythonCall | undefined {
  return isCall(value) && lastName(value.path) === "Identity" ? value : undefined;
}

function changedIdentity(
  alter: string,
  identity: PythonCall,
  existing: PythonCall,
): readonly string[] {
  const always = flagOf(identity.named.get("always"));
  const before = new Set(identityOptions(existing));
  const changed = identityOptions(identity).filter((option) => !before.has(option));
  const words = [
    ...(always === flagOf(existing.named.get("always"))
      ? []
      : [`SET GENERATED ${always ? "ALWAYS" : "BY DEFAULT"}`]),
    ...changed.map((option) => `SET ${option}`),
  ];
  return words.length === 0 ? [] : [`${alter} ${words.join(" ")}`];
}
