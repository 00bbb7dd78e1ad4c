import { quoteWhereNeeded } from "../sql/quote.ts";
import { argumentOf, expressionText, flagOf, literalOf, namesOf } from "./alembic-values.ts";
import {
  isCall,
  isName,
  isNumber,
  lastName,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

/** An enumeration that a type makes. */
export interface ForeignEnum {
  /** The quoted name. */
  readonly name: string;
  readonly values: readonly string[];
  /** False if another statement creates it. */
  readonly isOwn: boolean;
}

/** A type of SQLAlchemy, as PostgreSQL writes it. */
export interface ForeignType {
  readonly sql: string;
  readonly enumeration?: ForeignEnum;
  /** The type of the column that a single key of this type becomes: `SERIAL`. */
  readonly serial?: "SMALLSERIAL" | "SERIAL" | "BIGSERIAL";
}

/**
 * Reads a type of SQLAlchemy, with and without brackets.
 *
 * @throws {Unreadable} for a type that is a program of the project
 */
export function typeOf(value: PythonValue | undefined): ForeignType {
  const call = typeCall(value);
  if (call.path === "with_variant") return variantOf(call);
  const name = lastName(call.path);
  const isKnown = /^(?:sqlalchemy|sa|postgresql|pg)\.|^\w+$|^sqlmodel\..*AutoString$/.test(
    call.path,
  );
  const writer = isKnown ? TYPES.get(name) : undefined;
  if (writer === undefined) throw new Unreadable(`the type ${call.path}`, call.line);
  return writer(call);
}

function typeCall(value: PythonValue | undefined): PythonCall {
  if (isCall(value)) return value;
  if (isName(value)) {
    return { kind: "call", path: value.path, items: [], named: new Map(), line: 0 };
  }
  throw new Unreadable("a type that is computed");
}

function variantOf({ on, items }: PythonCall): ForeignType {
  const [variant, ...dialects] = items;
  return typeOf(dialects.includes("postgresql") ? variant : on);
}

type Writer = (call: PythonCall) => ForeignType;

function plain(sql: string, serial?: ForeignType["serial"]): Writer {
  return () => ({ sql, ...(serial && { serial }) });
}

/** A type with a length: `VARCHAR(50)`. */
function sized(sql: string): Writer {
  return (call) => {
    const length = numberOf(argumentOf(call, 0, "length"));
    const collation = call.named.get("collation");
    const collate = typeof collation === "string" ? ` COLLATE ${quoteWhereNeeded(collation)}` : "";
    return { sql: `${sql}${inBrackets(length)}${collate}` };
  };
}

function numeric(call: PythonCall): ForeignType {
  const precision = numberOf(argumentOf(call, 0, "precision"));
  const scale = numberOf(argumentOf(call, 1, "scale"));
  const both =
    precision === undefined || scale === undefined ? precision : `${precision}, ${scale}`;
  return { sql: `NUMERIC${inBrackets(both)}`, serial: "SERIAL" };
}

function float(call: PythonCall): ForeignType {
  const precision = numberOf(argumentOf(call, 0, "precision"));
  return { sql: `FLOAT${inBrackets(precision)}`, serial: "SERIAL" };
}

/** A moment: `TIMESTAMP(6) WITH TIME ZONE`. */
function zoned(sql: string): Writer {
  return (call) => {
    const precision = numberOf(call.named.get("precision"));
    const zone = flagOf(argumentOf(call, 0, "timezone")) ? "WITH" : "WITHOUT";
    return { sql: `${sql}${inBrackets(precision)} ${zone} TIME ZONE` };
  };
}

function interval(call: PythonCall): ForeignType {
  const { named } = call;
  const fields = named.get("fields");
  const precision = numberOf(named.get("precision") ?? named.get("second_precision"));
  const words = typeof fields === "string" ? ` ${fields}` : "";
  return { sql: `INTERVAL${words}${inBrackets(precision)}` };
}

function bit(call: PythonCall): ForeignType {
  const length = numberOf(argumentOf(call, 0, "length"));
  if (flagOf(call.named.get("varying"))) return { sql: `BIT VARYING${inBrackets(length)}` };
  return { sql: `BIT${inBrackets(length ?? "1")}` };
}

function uuid({ named }: PythonCall): ForeignType {
  return { sql: named.get("native_uuid") === false ? "CHAR(32)" : "UUID" };
}

function array(call: PythonCall): ForeignType {
  const item = typeOf(argumentOf(call, 0, "item_type"));
  const dimensions = Number(numberOf(argumentOf(call, 2, "dimensions")) ?? "1");
  const [, type = "", collate = ""] = /^(.*?)( COLLATE .*)?$/.exec(item.sql) ?? [];
  const { enumeration } = item;
  return {
    sql: `${type}${"[]".repeat(dimensions)}${collate}`,
    ...(enumeration && { enumeration }),
  };
}

function enumeration(call: PythonCall): ForeignType {
  const { named } = call;
  const values = namesOf(call.items);
  if (named.get("native_enum") === false) return textEnum(values, call);
  const name = named.get("name");
  if (typeof name !== "string") throw new Unreadable("an Enum without a name", call.line);
  const schema = named.get("schema");
  const own = quoteWhereNeeded(name);
  const sql = typeof schema === "string" ? `${quoteWhereNeeded(schema)}.${own}` : own;
  const isOwn = named.get("create_type") !== false;
  return { sql, enumeration: { name: sql, values, isOwn } };
}

/** Without a type of its own an enumeration is a text of the longest value. */
function textEnum(values: readonly string[], { named, line }: PythonCall): ForeignType {
  if (flagOf(named.get("create_constraint"))) {
    throw new Unreadable("an Enum that makes a constraint", line);
  }
  const longest = Math.max(0, ...values.map((value) => [...value].length));
  return { sql: `VARCHAR(${numberOf(named.get("length")) ?? longest})` };
}

function domain(call: PythonCall): ForeignType {
  const name = argumentOf(call, 0, "name");
  if (typeof name !== "string") throw new Unreadable("a domain without a name", call.line);
  return { sql: quoteWhereNeeded(name) };
}

function numberOf(value: PythonValue | undefined): string | undefined {
  return isNumber(value) ? value.text : undefined;
}

function inBrackets(text: string | undefined): string {
  return text === undefined ? "" : `(${text})`;
}

const INTEGERS: readonly (readonly [string, Writer])[] = [
  ["Integer", plain("INTEGER", "SERIAL")],
  ["INTEGER", plain("INTEGER", "SERIAL")],
  ["INT", plain("INTEGER", "SERIAL")],
  ["SmallInteger", plain("SMALLINT", "SMALLSERIAL")],
  ["SMALLINT", plain("SMALLINT", "SMALLSERIAL")],
  ["BigInteger", plain("BIGINT", "BIGSERIAL")],
  ["BIGINT", plain("BIGINT", "BIGSERIAL")],
];

const NAMED_AS_IN_SQL = [
  ...["BOOLEAN", "DATE", "TEXT", "BYTEA", "REAL", "JSON", "JSONB", "INET", "CIDR", "MACADDR"],
  ...["MACADDR8", "MONEY", "OID", "REGCLASS", "REGCONFIG", "TSVECTOR", "TSQUERY", "HSTORE"],
  ...["CITEXT", "INT4RANGE", "INT8RANGE", "NUMRANGE", "DATERANGE", "TSRANGE", "TSTZRANGE"],
  ...["INT4MULTIRANGE", "INT8MULTIRANGE", "NUMMULTIRANGE", "DATEMULTIRANGE", "TSMULTIRANGE"],
  ...["TSTZMULTIRANGE"],
];

const TYPES: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ...INTEGERS,
  ...NAMED_AS_IN_SQL.map((name) => [name, plain(name)] as const),
  ["Boolean", plain("BOOLEAN")],
  ["Date", plain("DATE")],
  ["LargeBinary", plain("BYTEA")],
  ["PickleType", plain("BYTEA")],
  ["Double", plain("DOUBLE PRECISION")],
  ["DOUBLE", plain("DOUBLE PRECISION")],
  ["DOUBLE_PRECISION", plain("DOUBLE PRECISION")],
  ["JSONPATH", plain("JSONPATH")],
  ["String", sized("VARCHAR")],
  ["VARCHAR", sized("VARCHAR")],
  ["AutoString", sized("VARCHAR")],
  ["Unicode", sized("VARCHAR")],
  ["CHAR", sized("CHAR")],
  ["Text", sized("TEXT")],
  ["UnicodeText", sized("TEXT")],
  ["Numeric", numeric],
  ["NUMERIC", numeric],
  ["DECIMAL", numeric],
  ["Float", float],
  ["FLOAT", float],
  ["DateTime", zoned("TIMESTAMP")],
  ["TIMESTAMP", zoned("TIMESTAMP")],
  ["Time", zoned("TIME")],
  ["TIME", zoned("TIME")],
  ["Interval", interval],
  ["INTERVAL", interval],
  ["BIT", bit],
  ["UUID", uuid],
  ["Uuid", uuid],
  ["ARRAY", array],
  ["Enum", enumeration],
  ["ENUM", enumeration],
  ["DOMAIN", domain],
]);

/** Writes the statement that creates an enumeration. */
export function createEnum({ name, values }: ForeignEnum): string {
  return `CREATE TYPE ${name} AS ENUM (${values.map(literalOf).join(", ")})`;
}

/** Writes the default of a column. Returns undefined if it has none. */
export function defaultOf(value: PythonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? literalOf(value) : expressionText(value);
}
