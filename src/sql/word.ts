import type { Range } from "./range.ts";

const LOWER_CASE = 32;

/** Tells whether `text[start, end)` is `word`, a lower-case one of plain letters, in any case. */
export function isWord(text: string, range: Range, word: string): boolean {
  if (range.end - range.start !== word.length) return false;
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(range.start + index) | LOWER_CASE;
    if (code !== word.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Puts a word in lower case as PostgreSQL does: the letters A to Z and no others, so that `É` and `é`
 * stay two different names.
 */
export function lowerCase(word: string): string {
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
