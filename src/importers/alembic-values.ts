import { quoteLiteral, quoteWhereNeeded } from "../sql/quote.ts";
import {
  isCall,
  isDict,
  isList,
  isNumber,
  lastName,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

/** Returns an argument by its position or its name. */
export function argumentOf(call: PythonCall, at: number, name: string): PythonValue | undefined {
  return call.named.get(name) ?? call.items[at];
}

/** Returns an argument that must be a text. */
export function textOf(call: PythonCall, at: number, name: string): string {
  const value = argumentOf(call, at, name);
  if (typeof value === "string") return value;
  throw new Unreadable(`${lastName(call.path)}() without a text for ${name}`, call.line);
}

/** Returns an argument that is a text, or undefined for None and for none. */
export function wordOf(value: PythonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new Unreadable("a value in place of a text");
}

/** Returns true for True, and for a number but 0. */
export function flagOf(value: PythonValue | undefined): boolean {
  return value === true || (isNumber(value) && value.text !== "0");
}

/** Returns the texts of a list, or one text as a list. */
export function namesOf(value: PythonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return [value];
  if (!isList(value)) throw new Unreadable("a value in place of names");
  return value.map((item) => {
    if (typeof item === "string") return item;
    throw new Unreadable("a value in place of a name");
  });
}

/** Writes a text as SQLAlchemy does: a backslash is a character. */
export function literalOf(text: string): string {
  return quoteLiteral(text);
}

/** Writes names as a list of columns. */
export function columnList(names: readonly string[]): string {
  return `(${names.map(quoteWhereNeeded).join(", ")})`;
}

/** Writes a name with its schema. */
export function qualified(name: string, schema: string | undefined): string {
  const own = quoteWhereNeeded(name);
  return schema === undefined ? own : `${quoteWhereNeeded(schema)}.${own}`;
}

/**
 * Returns the SQL of a text, as SQLAlchemy sends it.
 *
 * @throws {Unreadable} for a text with a bind parameter
 */
export function sqlText(text: string): string {
  const parameter = /(?<![:\w\\]):(\w+)(?!:)/.exec(text)?.[1];
  if (parameter !== undefined) throw new Unreadable(`the bind parameter :${parameter}`);
  return text.replace(/\\(?=:\w)/g, "");
}

/** Returns the SQL of an expression: a text, a column, a function without arguments. */
export function expressionText(value: PythonValue | undefined): string {
  if (typeof value === "string") return sqlText(value);
  if (typeof value === "boolean") return String(value);
  if (isNumber(value)) return value.text;
  if (!isCall(value)) throw new Unreadable("an expression that is computed");
  return callText(value);
}

function callText(call: PythonCall): string {
  const name = lastName(call.path);
  const [first] = call.items;
  switch (name) {
    case "text":
      return sqlText(textOf(call, 0, "text"));
    case "literal_column":
      return textOf(call, 0, "text");
    case "column":
      return quoteWhereNeeded(textOf(call, 0, "text"));
    case "true":
    case "false":
    case "null":
      return name;
    case "literal":
      return valueLiteral(first);
    case "desc":
    case "asc":
      return `${expressionText(call.on ?? first)} ${name.toUpperCase()}`;
    default:
      if (/(?:^|\.)func\.\w+$/.test(call.path)) return functionText(call, name);
      throw new Unreadable(`the expression ${call.path}`, call.line);
  }
}

/** PostgreSQL's functions without brackets are the ones that SQLAlchemy writes so. */
function functionText({ items }: PythonCall, name: string): string {
  if (
    /^(?:current_(?:date|time|timestamp|user)|localtime|localtimestamp|session_user)$/.test(name)
  ) {
    return name.toUpperCase();
  }
  const words = items.map((item) =>
    typeof item === "string" ? literalOf(item) : expressionText(item),
  );
  return `${name}(${words.join(", ")})`;
}

/** Writes a value as a constant of SQL. */
export function valueLiteral(value: PythonValue | undefined): string {
  if (value === undefined || value === null) return "NULL";
  if (typeof value === "string") return literalOf(value);
  if (typeof value === "boolean" || isNumber(value)) return expressionText(value);
  if (isDict(value) || isList(value)) return literalOf(jsonOf(value));
  return expressionText(value);
}

function jsonOf(value: PythonValue): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return JSON.stringify(value);
  }
  if (isNumber(value)) return value.text;
  if (isList(value)) return `[${value.map(jsonOf).join(", ")}]`;
  if (!isDict(value)) throw new Unreadable("a value that is computed");
  const entries = value.entries.map(([key, one]) => `${jsonOf(key)}: ${jsonOf(one)}`);
  return `{${entries.join(", ")}}`;
}
