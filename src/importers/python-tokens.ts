/** A token of Python. A string is already joined from its escapes. */
export type PythonToken =
  | { readonly kind: "name" | "number" | "operator"; readonly text: string; readonly line: number }
  | {
      readonly kind: "string";
      readonly text: string;
      readonly line: number;
      /** True for an f-string: its braces hold expressions. */
      readonly isFormat: boolean;
    };

/** A logical line: a statement, or the head of a block. */
export interface PythonLine {
  readonly indent: number;
  readonly line: number;
  readonly tokens: readonly PythonToken[];
}

/**
 * Splits Python into logical lines. Brackets and backslashes join lines, semicolons part them, and
 * comments go. Each text gives lines: a token that is unknown stays as an operator.
 */
export function pythonLines(text: string): readonly PythonLine[] {
  const lines: PythonLine[] = [];
  let tokens: PythonToken[] = [];
  let indent = 0;
  let depth = 0;
  for (const piece of piecesOf(text)) {
    const ends = depth === 0 && (piece.kind === "line-end" || isOperator(piece.token, ";"));
    if (ends) {
      lines.push({ indent, line: tokens[0]?.line ?? 1, tokens });
      tokens = [];
      continue;
    }
    if (piece.kind === "line-end") continue;
    if (tokens.length === 0 && piece.isFirst) indent = piece.indent;
    depth = Math.max(0, depth + bracketOf(piece.token));
    tokens.push(piece.token);
  }
  return lines.filter((line) => line.tokens.length > 0);
}

function isOperator({ kind, text }: PythonToken, operator: string): boolean {
  return kind === "operator" && text === operator;
}

/** Returns 1 for a bracket that opens, -1 for one that closes. */
function bracketOf({ kind, text }: PythonToken): number {
  if (kind !== "operator") return 0;
  if ("([{".includes(text)) return 1;
  return ")]}".includes(text) ? -1 : 0;
}

type Piece =
  | { readonly kind: "line-end" }
  | {
      readonly kind: "token";
      readonly token: PythonToken;
      readonly indent: number;
      /** True for the first token of a physical line. */
      readonly isFirst: boolean;
    };

const STRING = /(?:[rR]?[bBfFuU]?|[bBfF][rR])(?:"""|'''|"|')/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d\w*/y;
const OPERATOR = /\*\*|->|:=|==|!=|<=|>=|\/\/|<<|>>|./suy;
const BLANK = /[ \t\f]+|#[^\n]*|\\\n/y;

function* piecesOf(text: string): Generator<Piece> {
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let isFirst = true;
  while (at < text.length) {
    const blank = matched(BLANK, text, at);
    if (blank !== undefined) {
      at += blank.length;
      if (blank.endsWith("\n")) line++;
      continue;
    }
    if (text.charAt(at) === "\n") {
      yield { kind: "line-end" };
      at++;
      line++;
      lineStart = at;
      isFirst = true;
      continue;
    }
    const { token, end } = tokenAt(text, at, line);
    yield { kind: "token", token, indent: widthOf(text.slice(lineStart, at)), isFirst };
    line += text.slice(at, end).split("\n").length - 1;
    at = end;
    isFirst = false;
  }
  yield { kind: "line-end" };
}

function widthOf(blanks: string): number {
  return blanks.replaceAll("\t", "        ").length;
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function tokenAt(
  text: string,
  at: number,
  line: number,
): { readonly token: PythonToken; readonly end: number } {
  const opening = matched(STRING, text, at);
  if (opening !== undefined) return stringAt(text, at, line, opening);
  const name = matched(NAME, text, at);
  if (name !== undefined)
    return { token: { kind: "name", text: name, line }, end: at + name.length };
  const number = matched(NUMBER, text, at);
  if (number !== undefined) {
    return { token: { kind: "number", text: number, line }, end: at + number.length };
  }
  const operator = matched(OPERATOR, text, at) ?? text.charAt(at);
  return { token: { kind: "operator", text: operator, line }, end: at + operator.length };
}

function stringAt(
  text: string,
  at: number,
  line: number,
  opening: string,
): { readonly token: PythonToken; readonly end: number } {
  const quote = opening.replace(/^[a-zA-Z]*/, "");
  const prefix = opening.slice(0, opening.length - quote.length).toLowerCase();
  let end = at + opening.length;
  while (end < text.length && !text.startsWith(quote, end)) {
    end += text.charAt(end) === "\\" ? 2 : 1;
  }
  const inner = text.slice(at + opening.length, end);
  const value = prefix.includes("r") ? inner : unescaped(inner);
  const isFormat = prefix.includes("f");
  return { token: { kind: "string", text: value, line, isFormat }, end: end + quote.length };
}

const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\\'"abfnrtv])/g;

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unescaped(text: string): string {
  return text.replace(ESCAPE, (sequence) => {
    const rest = sequence.slice(1);
    if (rest === "\n") return "";
    if (/^[0-7]/.test(rest)) return String.fromCodePoint(Number.parseInt(rest, 8));
    if (rest.length > 1) return String.fromCodePoint(Number.parseInt(rest.slice(1), 16));
    return LETTERS[rest] ?? rest;
  });
}
