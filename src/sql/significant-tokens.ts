import type { Range } from "./range.ts";
import { createScanner } from "./scanner.ts";
import { readStatements } from "./statements.ts";
import { lowerCase } from "./word.ts";

/**
 * Visits what counts when two texts are compared: the tokens of the statements in `text[start, end)`,
 * with unquoted words in lower case, and a `;` after each statement.
 *
 * White space, comments, the case of unquoted words, empty statements and the last semicolon do not
 * count. Within a token (a function's body, a string) everything counts but the kind of line end: CRLF
 * is visited as LF, because git and editors exchange them. The data of a COPY are visited as one piece
 * behind a piece `\.`, likewise with LF. No piece holds a NUL, so that one can stand between two.
 *
 * @throws {Failure} what `readStatements` throws, without a file's name: read the text with it first.
 */
export function significantTokens(
  text: string,
  range: Range,
  visit: (piece: string) => void,
): void {
  const source = { name: "", text: text.slice(0, range.end) };
  for (const { start, end, copyData } of readStatements(source, range.start).statements) {
    visitTokens(text, { start, end }, visit);
    visit(";");
    if (copyData === undefined) continue;
    visit("\\.");
    visit(withLineFeeds(text.slice(copyData.start, copyData.end)));
  }
}

function visitTokens(text: string, { start, end }: Range, visit: (piece: string) => void): void {
  const scanner = createScanner(text, start);
  while (scanner.next() && scanner.start < end) {
    const { kind } = scanner;
    if (kind === "line comment" || kind === "block comment") continue;
    const token = text.slice(scanner.start, scanner.end);
    visit(kind === "word" ? lowerCase(token) : withLineFeeds(token));
  }
}

function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
