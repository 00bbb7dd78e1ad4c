import type { Range } from "./range.ts";
import { createScanner } from "./scanner.ts";
import { lowerCase } from "./word.ts";

/**
 * Reads the first tokens of a statement: unquoted words in lower case, the rest as it is written, without
 * comments.
 */
export function leadingWords(text: string, statement: Range, count: number): readonly string[] {
  const scanner = createScanner(text, statement.start);
  const words: string[] = [];
  while (words.length < count && scanner.next() && scanner.start < statement.end) {
    if (scanner.kind === "line comment" || scanner.kind === "block comment") continue;
    const word = text.slice(scanner.start, scanner.end);
    words.push(scanner.kind === "word" ? lowerCase(word) : word);
  }
  return words;
}
