import { quoteWhereNeeded } from "../sql/quote.ts";
import { columnKeys, tableConstraint } from "./alembic-constraints.ts";
import {
  createEnum,
  defaultOf,
  type ForeignEnum,
  type ForeignType,
  typeOf,
} from "./alembic-types.ts";
import {
  columnList,
  expressionText,
  flagOf,
  literalOf,
  namesOf,
  qualified,
  textOf,
  wordOf,
} from "./alembic-values.ts";
import {
  isCall,
  isNumber,
  lastName,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

/** A column of SQLAlchemy. */
export interface ForeignColumn {
  readonly name: string;
  readonly type: ForeignType;
  readonly call: PythonCall;
  readonly isKey: boolean;
}

/** Reads `sa.Column(…)`. */
export function columnOf(value: PythonValue | undefined): ForeignColumn {
  if (!isCall(value) || lastName(value.path) !== "Column") throw new Unreadable("another column");
  const name = textOf(value, 0, "name");
  const given = value.items.slice(1).find((item) => !isCall(item) || !isPart(item));
  const type = typeOf(value.named.get("type_") ?? given);
  return { name, type, call: value, isKey: flagOf(value.named.get("primary_key")) };
}

const PARTS = new Set(["ForeignKey", "Computed", "Identity", "CheckConstraint", "FetchedValue"]);

/** Returns true for an argument of a column that is no type. */
function isPart({ path }: PythonCall): boolean {
  const name = lastName(path);
  if (name === "Sequence") throw new Unreadable("a Sequence of a column");
  return PARTS.has(name);
}

function partOf({ call }: ForeignColumn, name: string): PythonCall | undefined {
  return call.items.filter(isCall).find(({ path }) => lastName(path) === name);
}

/** Writes a column: its name, type, default, and whether it may be null. */
export function columnText(column: ForeignColumn, isSerial = false): string {
  const { name, type, call } = column;
  const identity = partOf(column, "Identity");
  const computed = partOf(column, "Computed");
  const preset = isSerial ? undefined : defaultOf(serverDefault(call));
  const words = [quoteWhereNeeded(name), isSerial ? (type.serial ?? type.sql) : type.sql];
  if (preset !== undefined) words.push(`DEFAULT ${preset}`);
  if (computed !== undefined) words.push(computedText(computed));
  if (identity !== undefined) words.push(identityText(identity));
  const checks = call.items
    .filter(isCall)
    .filter(({ path }) => lastName(path) === "CheckConstraint")
    .flatMap((check) => tableConstraint(check) ?? []);
  return [...words, ...nullText(column, identity !== undefined), ...checks].join(" ");
}

/** An identity is never null unless it says so. */
function nullText({ call, isKey }: ForeignColumn, isIdentity: boolean): readonly string[] {
  const isNullable = (call.named.get("nullable") ?? !isKey) !== false;
  if (isNullable === isIdentity) return [isNullable ? "NULL" : "NOT NULL"];
  return [];
}

function serverDefault({ named }: PythonCall): PythonValue | undefined {
  const value = named.get("server_default");
  return isCall(value) && lastName(value.path) === "FetchedValue" ? undefined : value;
}

function computedText({ items, named }: PythonCall): string {
  const kind = named.get("persisted") === false ? "VIRTUAL" : "STORED";
  return `GENERATED ALWAYS AS (${expressionText(items[0])}) ${kind}`;
}

/** Writes `GENERATED … AS IDENTITY (…)`. */
export function identityText(call: PythonCall): string {
  const always = flagOf(call.named.get("always") ?? call.items[0]);
  const options = identityOptions(call);
  const more = options.length === 0 ? "" : ` (${options.join(" ")})`;
  return `GENERATED ${always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${more}`;
}

const IDENTITY_WORDS: readonly (readonly [string, string])[] = [
  ["increment", "INCREMENT BY"],
  ["start", "START WITH"],
  ["minvalue", "MINVALUE"],
  ["maxvalue", "MAXVALUE"],
  ["cache", "CACHE"],
];

const IDENTITY_FLAGS: readonly (readonly [string, string, string])[] = [
  ["nominvalue", "NO MINVALUE", ""],
  ["nomaxvalue", "NO MAXVALUE", ""],
  ["cycle", "CYCLE", "NO CYCLE"],
];

/** Returns the options of an identity or a sequence, each as SQL. */
export function identityOptions({ named }: PythonCall): readonly string[] {
  const numbers = IDENTITY_WORDS.flatMap(([key, words]) => {
    const value = named.get(key);
    return isNumber(value) ? [`${words} ${value.text}`] : [];
  });
  const flags = IDENTITY_FLAGS.flatMap(([key, yes, no]) => {
    const value = named.get(key);
    if (value === true) return [yes];
    return value === false && no !== "" ? [no] : [];
  });
  return [...numbers, ...flags];
}

/** The statements of a created table, and the enumerations that it makes. */
export interface CreatedTable {
  readonly statements: readonly string[];
  readonly enums: readonly ForeignEnum[];
}

/** Writes `op.create_table(…)`. The enumerations of its columns come first. */
export function createTable(call: PythonCall): CreatedTable {
  const [, ...parts] = call.items;
  const name = textOf(call, 0, "table_name");
  const schema = wordOf(call.named.get("schema"));
  const calls = parts.filter(isCall);
  if (calls.length < parts.length) throw new Unreadable("a part of a table", call.line);
  const columns = calls.filter(({ path }) => lastName(path) === "Column").map(columnOf);
  const rest = calls.filter(({ path }) => lastName(path) !== "Column");
  const table = qualified(name, schema);
  const serial = serialColumn(columns, rest);
  const lines = [
    ...columns.map((column) => columnText(column, column === serial)),
    ...constraintsOf(columns, rest),
  ];
  const prefixes = namesOf(call.named.get("prefixes")).map((word) => `${word} `);
  const missing = flagOf(call.named.get("if_not_exists")) ? "IF NOT EXISTS " : "";
  const body = `CREATE ${prefixes.join("")}TABLE ${missing}${table} (\n    ${lines.join(",\n    ")}\n)`;
  const enums = columns.flatMap(({ type }) => type.enumeration ?? []);
  const create = `${body}${storage(call)}`;
  return {
    statements: [create, ...indexes(columns, name, schema), ...comments(call, table, columns)],
    enums,
  };
}

/** Writes the statement that creates an enumeration, if the type creates it. */
export function enumStatement(one: ForeignEnum): readonly string[] {
  return one.isOwn ? [createEnum(one)] : [];
}

function keyColumns(
  columns: readonly ForeignColumn[],
  rest: readonly PythonCall[],
): readonly string[] {
  const key = rest.find(({ path }) => lastName(path) === "PrimaryKeyConstraint");
  const named = columns.filter(({ isKey }) => isKey).map(({ name }) => name);
  return key === undefined || key.items.length === 0 ? named : namesOf(key.items);
}

/** SQLAlchemy makes a serial column of a single integer key without a default. */
function serialColumn(
  columns: readonly ForeignColumn[],
  rest: readonly PythonCall[],
): ForeignColumn | undefined {
  const names = keyColumns(columns, rest);
  const keys = columns.filter(({ name }) => names.includes(name));
  const wanted = keys.filter(({ call }) => call.named.get("autoincrement") === true);
  const [only] = keys.length === 1 && wanted.length === 0 ? keys : wanted;
  if (only === undefined || only.type.serial === undefined) return undefined;
  if (partOf(only, "Identity") !== undefined) return undefined;
  if (wanted.includes(only)) return only;
  const autoincrement = only.call.named.get("autoincrement");
  if (autoincrement === false || serverDefault(only.call) !== undefined) return undefined;
  if (autoincrement !== "ignore_fk" && isReference(only, rest)) return undefined;
  return only;
}

function isReference(column: ForeignColumn, rest: readonly PythonCall[]): boolean {
  if (partOf(column, "ForeignKey") !== undefined) return true;
  return rest
    .filter(({ path }) => lastName(path) === "ForeignKeyConstraint")
    .some(({ items }) => namesOf(items[0]).includes(column.name));
}

function constraintsOf(
  columns: readonly ForeignColumn[],
  rest: readonly PythonCall[],
): readonly string[] {
  const isKey = ({ path }: PythonCall): boolean => lastName(path) === "PrimaryKeyConstraint";
  const key = rest.filter(isKey);
  const own = keyColumns(columns, rest);
  const implied = key.length === 0 && own.length > 0 ? [`PRIMARY KEY ${columnList(own)}`] : [];
  const uniques = columns
    .filter(({ call }) => call.named.get("unique") === true && call.named.get("index") !== true)
    .map(({ name }) => `UNIQUE ${columnList([name])}`);
  const references = columns.flatMap(({ name, call }) => columnKeys(name, call.items));
  return [
    ...implied,
    ...[...key, ...rest.filter((one) => !isKey(one))].flatMap((one) => tableConstraint(one) ?? []),
    ...uniques,
    ...references.filter(({ useAlter }) => !useAlter).map(({ text }) => text),
  ];
}

function storage({ named, line }: PythonCall): string {
  const inherits = namesOf(named.get("postgresql_inherits")).map(quoteWhereNeeded);
  const by = wordOf(named.get("postgresql_partition_by"));
  const space = wordOf(named.get("postgresql_tablespace"));
  if (named.has("postgresql_with")) throw new Unreadable("postgresql_with", line);
  const words = [
    ...(inherits.length === 0 ? [] : [`INHERITS (${inherits.join(", ")})`]),
    ...(by === undefined ? [] : [`PARTITION BY ${by}`]),
    ...(space === undefined ? [] : [`TABLESPACE ${quoteWhereNeeded(space)}`]),
  ];
  return words.map((word) => ` ${word}`).join("");
}

/** Writes the indexes of columns with `index=True`, with SQLAlchemy's names. */
export function indexes(
  columns: readonly ForeignColumn[],
  table: string,
  schema: string | undefined,
): readonly string[] {
  return columns
    .filter(({ call }) => call.named.get("index") === true)
    .map(({ name, call }) => {
      const unique = call.named.get("unique") === true ? "UNIQUE " : "";
      const own = quoteWhereNeeded(`ix_${[schema, table, name].filter(Boolean).join("_")}`);
      return `CREATE ${unique}INDEX ${own} ON ${qualified(table, schema)} ${columnList([name])}`;
    });
}

function comments(
  { named }: PythonCall,
  table: string,
  columns: readonly ForeignColumn[],
): readonly string[] {
  const comment = wordOf(named.get("comment"));
  const own = comment ? [`COMMENT ON TABLE ${table} IS ${literalOf(comment)}`] : [];
  return [...own, ...columns.flatMap((column) => columnComment(column, table))];
}

/** Writes the comment of a column, if it has one. */
export function columnComment({ name, call }: ForeignColumn, table: string): readonly string[] {
  const comment = wordOf(call.named.get("comment"));
  if (!comment) return [];
  return [`COMMENT ON COLUMN ${table}.${quoteWhereNeeded(name)} IS ${literalOf(comment)}`];
}
