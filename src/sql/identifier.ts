import { createScanner } from "./scanner.ts";
import { lowerCase } from "./word.ts";

/** The name of an object as a statement gives it; without a schema it is looked up in search_path. */
export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** NAMEDATALEN - 1: PostgreSQL cuts longer names, with a NOTICE. */
const LONGEST_NAME = 63;

/**
 * Reads one token as the name that PostgreSQL makes of it, cut to 63 bytes as the server does.
 *
 * Undefined for a token that is no name, and for `U&"…"`, whose escapes another token may change.
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

/** How many bytes a code point has in UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
