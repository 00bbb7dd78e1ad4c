import type { PythonExpression } from "./python-expression.ts";

/** A value of Python. A call is kept as it stands: who reads it knows the meaning of its name. */
export type PythonValue =
  | string
  | boolean
  | null
  | PythonNumber
  | PythonName
  | PythonCall
  | PythonDict
  | readonly PythonValue[];

/** A number, as it is written. */
export interface PythonNumber {
  readonly kind: "number";
  readonly text: string;
}

/** A dotted name with its module: `sqlalchemy.Integer`. */
export interface PythonName {
  readonly kind: "name";
  readonly path: string;
}

/** A call: `sqlalchemy.String(length=50)`, or a method `….with_variant(…)`. */
export interface PythonCall {
  readonly kind: "call";
  /** The dotted name; of a method only the last part. */
  readonly path: string;
  /** The object of a method. */
  readonly on?: PythonValue;
  readonly items: readonly PythonValue[];
  readonly named: ReadonlyMap<string, PythonValue>;
  readonly line: number;
}

/** A dictionary in its order. */
export interface PythonDict {
  readonly kind: "dict";
  readonly entries: readonly (readonly [PythonValue, PythonValue])[];
}

/** Ends the reading of Python that needs Python to run. */
export class Unreadable extends Error {
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** The variables that are known, by name. An imported name stands for its dotted name. */
export type PythonScope = ReadonlyMap<string, PythonValue>;

/**
 * Computes an expression that only declares.
 *
 * @throws {Unreadable} for one that Python would have to run
 */
export function pythonValue(expression: PythonExpression, scope: PythonScope): PythonValue {
  switch (expression.kind) {
    case "string":
      return expression.isFormat ? formatted(expression.text, scope) : expression.text;
    case "number":
      return { kind: "number", text: expression.text.replaceAll("_", "") };
    case "name":
      return constantOf(expression.name, scope);
    case "list":
      return expression.items.map((item) => pythonValue(item, scope));
    case "dict":
      return {
        kind: "dict",
        entries: expression.entries.flatMap(([key, value]) =>
          key === undefined || value === undefined
            ? []
            : [[pythonValue(key, scope), pythonValue(value, scope)] as const],
        ),
      };
    case "attribute":
      return attributeOf(pythonValue(expression.of, scope), expression.name);
    case "sum":
      return sumOf(expression.items.map((item) => pythonValue(item, scope)));
    case "call":
      return callOf(expression, scope);
    case "other":
      throw new Unreadable("an expression that needs Python", expression.line);
    default:
      return expression satisfies never;
  }
}

function constantOf(name: string, scope: PythonScope): PythonValue {
  if (name === "None") return null;
  if (name === "True" || name === "False") return name === "True";
  return scope.get(name) ?? { kind: "name", path: name };
}

function attributeOf(of: PythonValue, name: string): PythonValue {
  if (isName(of)) return { kind: "name", path: `${of.path}.${name}` };
  throw new Unreadable(`the attribute ${name} of a value`);
}

/** Fills a format string whose braces hold names of texts only. */
function formatted(text: string, scope: PythonScope): string {
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (match, name?: string) => {
    if (name === undefined) return match.charAt(0);
    const value = scope.get(name.trim());
    if (typeof value === "string") return value;
    throw new Unreadable(`{${name}} in a format string`);
  });
}

function sumOf(items: readonly PythonValue[]): PythonValue {
  if (items.every((item) => typeof item === "string")) return items.join("");
  const lists = items.filter(isList);
  if (lists.length === items.length) return lists.flat();
  throw new Unreadable("a sum of values");
}

function callOf(
  { of, items, named, line }: Extract<PythonExpression, { kind: "call" }>,
  scope: PythonScope,
): PythonValue {
  const own = {
    items: items.map((item) => pythonValue(item, scope)),
    named: new Map(named.map(([name, value]) => [name, pythonValue(value, scope)])),
    line,
  };
  if (of.kind === "attribute") {
    const on = pythonValue(of.of, scope);
    if (!isName(on)) return methodOf(on, { kind: "call", path: of.name, on, ...own });
  }
  const target = pythonValue(of, scope);
  if (!isName(target)) throw new Unreadable("a call of a value", line);
  const [first] = own.items;
  // A name that is quoted or final is a text; dedent leaves the meaning of SQL.
  if (
    /(?:^|\.)(?:f|conv|quoted_name|dedent|tuple|list)$/.test(target.path) &&
    first !== undefined
  ) {
    return first;
  }
  return { kind: "call", path: target.path, ...own };
}

function methodOf(on: PythonValue, call: PythonCall): PythonValue {
  if (typeof on !== "string") return call;
  if (call.path === "strip" && call.items.length === 0) return on.trim();
  throw new Unreadable(`the method ${call.path} of a text`, call.line);
}

/** Returns true for a list or a tuple. */
export function isList(value: PythonValue | undefined): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** Returns true for a dotted name. */
export function isName(value: PythonValue | undefined): value is PythonName {
  return isObject(value) && value.kind === "name";
}

/** Returns true for a call. */
export function isCall(value: PythonValue | undefined): value is PythonCall {
  return isObject(value) && value.kind === "call";
}

/** Returns true for a dictionary. */
export function isDict(value: PythonValue | undefined): value is PythonDict {
  return isObject(value) && value.kind === "dict";
}

/** Returns true for a number. */
export function isNumber(value: PythonValue | undefined): value is PythonNumber {
  return isObject(value) && value.kind === "number";
}

function isObject(
  value: PythonValue | undefined,
): value is PythonNumber | PythonName | PythonCall | PythonDict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the last part of a dotted name. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
