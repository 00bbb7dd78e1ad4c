import { endOfLine, startOfNextLine } from "../sql/literal.ts";
import { createScanner } from "../sql/scanner.ts";
import { unterminated } from "../sql/statements.ts";
import type { SourceText } from "../text/place.ts";
import { type LineComment, type MarkerLine, readMarker } from "./marker.ts";

/** A `--` line of a header with a text. */
export interface HeaderLine {
  /** The text without `--`, one space after it, and the white space at the end. */
  readonly text: string;
  /** The offset of `text` in the file. */
  readonly offset: number;
  /** Lines of one block have the same number. */
  readonly block: number;
}

/** The end of a header. */
export type HeaderEnd =
  | ({ readonly kind: "marker" } & MarkerLine)
  | { readonly kind: "sql"; readonly start: number }
  | { readonly kind: "end" };

export interface HeaderText {
  readonly lines: readonly HeaderLine[];
  readonly end: HeaderEnd;
}

/**
 * Reads the `--` lines up to the first marker, or up to the first SQL.
 *
 * A block is a run of comment lines without an empty (`--`) or blank line in it. Block comments (a
 * licence, for example) are allowed and ignored.
 *
 * @throws {Failure} `EBB_MARKER`, `EBB_FOREIGN_MARKER`, or `EBB_SYNTAX` for a comment without end.
 */
export function readHeaderLines(source: SourceText): HeaderText {
  const { text } = source;
  const lines: HeaderLine[] = [];
  let block = 0;
  let at = 0;
  while (at < text.length) {
    const start = skipBlockComments(source, at);
    const comment = { start, end: endOfLine(text, start) };
    const isAlone = start === skipBlanks(text, at);
    const end = readEnd(source, comment, isAlone);
    if (end !== undefined) return { lines, end };
    const line = commentLine(text, comment);
    if (line.text !== "") lines.push({ ...line, block });
    else if (isAlone) block++;
    at = startOfNextLine(text, comment.end);
  }
  return { lines, end: { kind: "end" } };
}

/** Skips white space and block comments. Line ends are skipped only inside block comments. */
function skipBlockComments(source: SourceText, from: number): number {
  let at = skipBlanks(source.text, from);
  while (source.text.startsWith("/*", at)) {
    const scanner = createScanner(source.text, at);
    scanner.next();
    if (!scanner.isTerminated) throw unterminated(source, scanner);
    at = skipBlanks(source.text, scanner.end);
  }
  return at;
}

/**
 * Returns the end of the header if this line is one. A comment after a block comment on the same
 * line is not a marker.
 */
function readEnd(
  source: SourceText,
  comment: LineComment,
  isAlone: boolean,
): HeaderEnd | undefined {
  const { start, end } = comment;
  if (start === end) return undefined;
  if (!source.text.startsWith("--", start)) return { kind: "sql", start };
  const marker = isAlone ? readMarker(source, comment) : undefined;
  return marker && { kind: "marker", marker, start, end };
}

/** Skips white space other than line ends. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\v\f".includes(text.charAt(at))) at++;
  return at;
}

function commentLine(text: string, { start, end }: LineComment): Omit<HeaderLine, "block"> {
  const offset = Math.min(text.charAt(start + 2) === " " ? start + 3 : start + 2, end);
  return { text: text.slice(offset, end).trimEnd(), offset };
}
