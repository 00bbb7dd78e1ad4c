import { lowerCase } from "../sql/identifier.ts";
import { createScanner } from "../sql/scanner.ts";

/**
 * Rewrites the definition of a view as PostgreSQL 16 and later write it.
 *
 * If a query reads one table only, these releases omit the table's name before each column. Older
 * releases write it, because their view rules have two more tables (`OLD` and `NEW`). Inside nested
 * queries both write it.
 */
export function unqualifySingleTable(definition: string): string {
  const tokens = tokensOf(definition);
  const from = fromItem(tokens);
  const alias = from === undefined ? undefined : aliasOf(tokens.slice(from.start, from.end));
  if (from === undefined || alias === undefined) return definition;
  let text = "";
  let written = 0;
  tokens.forEach((token, at) => {
    const isInFrom = at >= from.start && at < from.end;
    if (isInFrom || token.isNested || token.text !== alias || !isQualifier(tokens, at)) return;
    text += definition.slice(written, token.start);
    written = tokens[at + 2]?.start ?? token.end;
  });
  return text + definition.slice(written);
}

/**
 * Rewrites the definition of a view as PostgreSQL writes it again after it was read back: a blank
 * comes before VALUES in FROM.
 *
 * PostgreSQL omits the blank only if VALUES is the whole query of the view.
 */
export function spaceBeforeValues(definition: string): string {
  if (!definition.includes("(VALUES ")) return definition;
  const tokens = tokensOf(definition);
  let text = "";
  let written = 0;
  tokens.forEach(({ text: word, start }, at) => {
    const before = tokens[at - 1];
    if (word !== "values" || before?.text !== "(" || before.end !== start) return;
    text += `${definition.slice(written, start)} `;
    written = start;
  });
  return text + definition.slice(written);
}

interface Token {
  /** Words in lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The number of open parentheses around it. */
  readonly depth: number;
  /** True inside the parentheses of another query. */
  readonly isNested: boolean;
}

const QUERY_WORDS = new Set(["select", "with", "values"]);
const FROM_ENDS = new Set([
  "where",
  "group",
  "having",
  "window",
  "order",
  "limit",
  "offset",
  "fetch",
  "for",
  ";",
]);
const SET_OPERATIONS = new Set(["union", "intersect", "except"]);
const NO_ALIAS = new Set(["tablesample", "with", undefined]);

function tokensOf(definition: string): readonly Token[] {
  const scanner = createScanner(definition);
  const raw: { text: string; start: number; end: number }[] = [];
  while (scanner.next()) {
    const text = definition.slice(scanner.start, scanner.end);
    const word = scanner.kind === "word" ? lowerCase(text) : text;
    raw.push({ text: word, start: scanner.start, end: scanner.end });
  }
  const queries: boolean[] = [];
  return raw.map((token, at) => {
    if (token.text === ")") queries.pop();
    const shown = { ...token, depth: queries.length, isNested: queries.at(-1) ?? false };
    if (token.text === "(") {
      queries.push(shown.isNested || QUERY_WORDS.has(raw[at + 1]?.text ?? ""));
    }
    return shown;
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Returns the FROM item of the outermost query if there is only one. */
function fromItem(tokens: readonly Token[]): Span | undefined {
  const isOuter = ({ depth }: Token): boolean => depth === 0;
  if (tokens.some((token) => isOuter(token) && SET_OPERATIONS.has(token.text))) return undefined;
  const from = tokens.findIndex((token) => isOuter(token) && token.text === "from");
  if (from === -1) return undefined;
  const start = from + 1;
  const length = tokens
    .slice(start)
    .findIndex((token) => isOuter(token) && FROM_ENDS.has(token.text));
  const end = length === -1 ? tokens.length : start + length;
  const items = tokens.slice(start, end);
  return items.some(isBetweenTables) ? undefined : { start, end };
}

/**
 * Returns true for a token that separates two tables. A join may be in parentheses, but a comma in
 * parentheses separates the arguments of a function.
 */
function isBetweenTables({ text, depth, isNested }: Token): boolean {
  return text === "join" ? !isNested : text === "," && depth === 0;
}

function aliasOf(item: readonly Token[]): string | undefined {
  const outer = item.filter(
    ({ depth, text }) => depth === 0 && text !== ")" && text !== "only" && text !== "lateral",
  );
  let at = 0;
  while (outer[at + 1]?.text === ".") at += 2;
  const name = outer[at]?.text;
  if (name === "rows" && outer[at + 1]?.text === "from") at += 1;
  const next = outer.slice(at + 1).find(({ text }) => text !== "(");
  return NO_ALIAS.has(next?.text) ? name : next?.text;
}

/** Returns true for `t` in `t.a`, but not in `t.*`, `s.t.a`, `::t.type` or `t.f(…)`. */
function isQualifier(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  const [dot, name, after] = tokens.slice(at + 1, at + 4).map(({ text }) => text);
  return before !== "." && before !== "::" && dot === "." && name !== "*" && after !== "(";
}
