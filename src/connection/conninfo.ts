import {
  addParameter,
  badUrl,
  type ConnectionText,
  type Parameter,
  type Parameters,
  requireParameterName,
} from "./connection-parameters.ts";

/** Returns true for libpq's keyword/value strings: `host=localhost dbname=app`. */
export function isConninfo(text: string): boolean {
  return /^\s*[a-z_]+\s*=/i.test(text);
}

/**
 * Parses a keyword/value connection string (PostgreSQL manual, "Keyword/Value Connection Strings").
 *
 * A value with spaces needs single quotes. A backslash escapes the next character.
 *
 * @throws {Failure} `EBB_BAD_URL`, which contains no part of the string except the names of
 * parameters.
 */
export function parseConninfo(source: ConnectionText): Parameters {
  const { text, label } = source;
  const parameters = new Map<string, Parameter>();
  const names: string[] = [];
  for (let at = 0; at < text.length; ) {
    const { name, end: nameEnd } = readName(text, at);
    requireParameterName(source, name, names);
    const { value, end } = readValue(text, nameEnd);
    if (end === undefined) throw badUrl(label, "has a quote that does not end", "End it with '");
    addParameter(parameters, name, { value, label: `${name} in ${label}`, code: "EBB_BAD_URL" });
    names.push(name);
    at = skipSpace(text, end);
  }
  return parameters;
}

/** Reads a name and its `=`. The name is empty if one of them is missing. */
function readName(text: string, start: number): { readonly name: string; readonly end: number } {
  const name = /\s*([^=\s]*)\s*=\s*/y;
  name.lastIndex = start;
  const match = name.exec(text);
  return { name: match?.[1] ?? "", end: name.lastIndex };
}

/** Reads a value. `end` is undefined if a quoted value has no end. */
function readValue(
  text: string,
  start: number,
): { readonly value: string; readonly end: number | undefined } {
  const value = text[start] === "'" ? /'((?:[^'\\]|\\[\s\S])*)'/y : /((?:[^\s\\]|\\[\s\S]?)*)/y;
  value.lastIndex = start;
  const match = value.exec(text);
  if (match === null) return { value: "", end: undefined };
  return { value: (match[1] ?? "").replace(/\\([\s\S]?)/g, "$1"), end: value.lastIndex };
}

function skipSpace(text: string, start: number): number {
  const rest = /\S/g;
  rest.lastIndex = start;
  return rest.exec(text)?.index ?? text.length;
}
