import { isOperator } from "./character.ts";

const DASH = 45;
const PLUS = 43;
const SLASH = 47;
const STAR = 42;

/** An operator with one of these characters in its name may end with `+` or `-`. */
const BEYOND_STANDARD_SQL = "~!@#^&|`?%";

/**
 * Finds the end of the operator that begins at `start`.
 *
 * The operator is the longest run of operator characters, but `--` and `/*` begin a comment. It may
 * end with `+` or `-` only if it has a character of `BEYOND_STANDARD_SQL` (manual, 4.1.3).
 */
export function endOfOperator(text: string, start: number): number {
  const longest = endOfRun(text, start);
  if (longest - start < 2 || !isSign(text.charCodeAt(longest - 1))) return longest;
  for (let at = start; at < longest - 1; at++) {
    if (BEYOND_STANDARD_SQL.includes(text.charAt(at))) return longest;
  }
  let end = longest - 1;
  while (end - start > 1 && isSign(text.charCodeAt(end - 1))) end--;
  return end;
}

/**
 * Finds the end of the signs that `endOfOperator` left out, from the first one at `start`.
 *
 * Each sign is an operator of its own. The scanner remembers the end, because a search for each
 * sign would be quadratic.
 */
export function endOfSigns(text: string, start: number): number {
  let end = start;
  while (isSign(text.charCodeAt(end)) && !startsComment(text, end)) end++;
  return end;
}

function endOfRun(text: string, start: number): number {
  let end = start + 1;
  while (isOperator(text.charCodeAt(end)) && !startsComment(text, end)) end++;
  return end;
}

function startsComment(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  return (code === DASH && next === DASH) || (code === SLASH && next === STAR);
}

function isSign(code: number): boolean {
  return code === PLUS || code === DASH;
}
