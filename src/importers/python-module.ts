import { parsePython } from "./python-expression.ts";
import type { PythonLine, PythonToken } from "./python-tokens.ts";
import { type PythonScope, type PythonValue, pythonValue, Unreadable } from "./python-value.ts";

/** A module of Python: its variables, and the bodies of its functions. */
export interface PythonModule {
  readonly docstring: string;
  readonly scope: PythonScope;
  /** The bodies of functions without arguments, by name. */
  readonly functions: ReadonlyMap<string, readonly PythonLine[]>;
}

/** Reads a module. A variable that Python would have to compute is left out. */
export function readModule(lines: readonly PythonLine[]): PythonModule {
  const scope = new Map<string, PythonValue>();
  const functions = new Map<string, readonly PythonLine[]>();
  const [first] = lines;
  lines.forEach((line, at) => {
    if (line.indent > 0) return;
    if (takeImport(line, scope)) return;
    const name = functionName(line);
    if (name !== undefined) functions.set(name, [...inlineSuite(line), ...blockAfter(lines, at)]);
    else takeVariable(line, scope);
  });
  return { docstring: first === undefined ? "" : docstringOf(first), scope, functions };
}

function docstringOf({ tokens }: PythonLine): string {
  return tokens.every(({ kind }) => kind === "string")
    ? tokens.map(({ text }) => text).join("")
    : "";
}

/** Returns true for a line that is a string alone. */
export function isDocstring({ tokens }: PythonLine): boolean {
  return tokens.every(({ kind }) => kind === "string");
}

/** Returns the lines of the block below a line. */
export function blockAfter(lines: readonly PythonLine[], at: number): readonly PythonLine[] {
  const indent = lines[at]?.indent ?? 0;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.indent <= indent);
  return end < 0 ? rest : rest.slice(0, end);
}

/** Returns the statement behind the colon of a head, as a line of its own. */
export function inlineSuite(line: PythonLine): readonly PythonLine[] {
  const colon = colonOf(line.tokens);
  const tokens = colon < 0 ? [] : line.tokens.slice(colon + 1);
  return tokens.length === 0 ? [] : [{ indent: line.indent + 1, line: line.line, tokens }];
}

/** Returns the place of the colon that ends a head: `with a(b: c):`. */
export function colonOf(tokens: readonly PythonToken[]): number {
  return topLevel(tokens, ":");
}

function topLevel(tokens: readonly PythonToken[], text: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.kind !== "operator") return false;
    if ("([{".includes(token.text)) depth++;
    if (")]}".includes(token.text)) depth--;
    return depth === 0 && token.text === text;
  });
}

function functionName({ tokens }: PythonLine): string | undefined {
  const [def, name, open, close] = tokens;
  if (def?.text !== "def" || open?.text !== "(" || close?.text !== ")") return undefined;
  return name?.text;
}

/** An assignment to one name: `a = 1`, `a: str = "b"`. */
export interface Assignment {
  readonly name: string;
  readonly value: readonly PythonToken[];
}

/** Returns the assignment of a line, or undefined if it is another statement. */
export function assignmentOf({ tokens }: PythonLine): Assignment | undefined {
  const [name, sign] = tokens;
  const equals = topLevel(tokens, "=");
  if (name?.kind !== "name" || equals < 1) return undefined;
  if (equals !== 1 && !(sign?.kind === "operator" && sign.text === ":")) return undefined;
  return { name: name.text, value: tokens.slice(equals + 1) };
}

function takeVariable(line: PythonLine, scope: Map<string, PythonValue>): void {
  const assignment = assignmentOf(line);
  if (assignment === undefined) return;
  try {
    scope.set(assignment.name, pythonValue(parsePython(assignment.value), scope));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}

/** Takes the names of an import. Returns false for another statement. */
export function takeImport({ tokens }: PythonLine, scope: Map<string, PythonValue>): boolean {
  const [word] = tokens;
  if (word?.kind !== "name" || !/^(?:from|import)$/.test(word.text)) return false;
  const text = tokens.map((token) => token.text).join(" ");
  const [, module, names = ""] = /^(?:from (.*?) )?import (.*)$/.exec(text) ?? [];
  for (const part of names.replace(/[()]/g, "").split(",")) {
    const [path = "", alias] = part.trim().split(" as ");
    if (path === "") continue;
    const [name, whole] =
      module === undefined ? plainImport(path, alias) : [alias ?? path, `${module}.${path}`];
    scope.set(name, { kind: "name", path: whole.replaceAll(" ", "") });
  }
  return true;
}

/** `import a.b` makes the name `a`; `import a.b as c` makes `c` for `a.b`. */
function plainImport(path: string, alias: string | undefined): readonly [string, string] {
  const [first = path] = path.split(" ");
  return alias === undefined ? [first, first] : [alias, path];
}
