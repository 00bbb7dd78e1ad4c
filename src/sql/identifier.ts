import { createScanner } from "./scanner.ts";

/**
 * The name of an object in a statement. Without a schema, PostgreSQL looks it up in search_path.
 */
export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** NAMEDATALEN - 1. PostgreSQL cuts longer names, with a NOTICE. */
const LONGEST_NAME = 63;

/**
 * Reads one token as a name, cut to 63 bytes as the server does.
 *
 * Returns undefined for a token that is not a name, and for `U&"…"`, whose escapes depend on a
 * later token.
 */
export function nameOf(token: string): string | undefined {
  const scanner = createScanner(token);
  if (!scanner.next() || scanner.end !== token.length) return undefined;
  if (scanner.kind === "word") return cut(lowerCase(token));
  if (scanner.kind !== "quoted identifier" || !token.startsWith('"')) return undefined;
  return cut(token.slice(1, -1).replaceAll('""', '"'));
}

function cut(name: string): string {
  let bytes = 0;
  let kept = "";
  for (const character of name) {
    bytes += bytesOf(character);
    if (bytes > LONGEST_NAME) return kept;
    kept += character;
  }
  return name;
}

/** Returns the number of bytes of a code point in UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

const LOWER_CASE = 32;

/** Returns true if `text[start, end)` is `word` in any case; `word` is given in lower case. */
export function isWord(text: string, range: Range, word: string): boolean {
  if (range.end - range.start !== word.length) return false;
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(range.start + index) | LOWER_CASE;
    if (code !== word.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Puts a word in lower case as PostgreSQL does: only the letters A to Z, so that `É` and `é` stay
 * two different names.
 */
export function lowerCase(word: string): string {
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A part of a text in UTF-16 offsets, from `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
