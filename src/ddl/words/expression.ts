import { createScanner } from "../../sql/scanner.ts";
import { type Item, textOf } from "./item.ts";

/**
 * Puts an expression in parentheses unless it already has a pair around it. Those of a query belong
 * to the query.
 */
export function parenthesized(expression: string): string {
  return isEnclosed(expression) ? expression : `(${expression})`;
}

/**
 * Returns an expression or a definition in a form that PostgreSQL stores unchanged.
 *
 * PostgreSQL moves the cast of `(ARRAY['a'::character varying])::text[]` into the array, so the
 * stored text would differ the next time. A second cast prevents that.
 */
export function definitionOf(item: Item, fact: string): string {
  const text = textOf(item, fact) ?? "";
  return text.replace(VARCHARS_AS_TEXTS, "((ARRAY[$1])::character varying[])::text[]");
}

const VARCHARS_AS_TEXTS = /\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]/g;

/** Splits a text at the commas outside of parentheses, brackets and quotes. */
export function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  const scanner = createScanner(text);
  while (scanner.next()) {
    const token = text.slice(scanner.start, scanner.end);
    depth += depthChange(token);
    if (token !== "," || depth > 0) continue;
    parts.push(text.slice(start, scanner.start).trim());
    start = scanner.end;
  }
  const last = text.slice(start).trim();
  return last === "" ? parts : [...parts, last];
}

/** Cuts a text before the first of some words outside of parentheses and quotes. */
export function splitBefore(text: string, words: readonly string[]): readonly [string, string] {
  let depth = 0;
  const scanner = createScanner(text);
  while (scanner.next()) {
    const token = text.slice(scanner.start, scanner.end);
    depth += depthChange(token);
    if (depth > 0 || !words.includes(token.toLowerCase())) continue;
    return [text.slice(0, scanner.start).trim(), text.slice(scanner.start)];
  }
  return [text, ""];
}

/** The words of a text outside of comments, in lower case, without quotes. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  const scanner = createScanner(text);
  while (scanner.next()) {
    if (scanner.kind === "word") words.add(text.slice(scanner.start, scanner.end).toLowerCase());
    if (scanner.kind === "quoted identifier") {
      words.add(text.slice(scanner.start + 1, scanner.end - 1));
    }
  }
  return words;
}

const QUERY = /^\(\s*(?:select|with|values)\b/i;

function isEnclosed(expression: string): boolean {
  if (!expression.startsWith("(") || QUERY.test(expression)) return false;
  let depth = 0;
  const scanner = createScanner(expression);
  while (scanner.next()) {
    depth += depthChange(expression.slice(scanner.start, scanner.end));
    if (depth === 0) return scanner.end === expression.length;
  }
  return false;
}

function depthChange(token: string): number {
  if (token === "(" || token === "[") return 1;
  return token === ")" || token === "]" ? -1 : 0;
}
