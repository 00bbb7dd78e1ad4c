import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { isLineEnd, isSpace } from "./character.ts";
import type { Range } from "./identifier.ts";
import { endOfLine, startOfNextLine } from "./literal.ts";
import { createScanner } from "./scanner.ts";

/** The end mark of COPY data. It is alone on its line. */
const END_MARK = "\\.";

/**
 * Finds the data of a `COPY … FROM stdin` whose semicolon ends at `at`.
 *
 * The data begin on the next line and end before the line `\.`. Returns undefined if no such line
 * follows.
 *
 * @throws {Failure} `EBB_SYNTAX` if SQL follows the semicolon on its line, before the data.
 */
export function findCopyData(source: SourceText, at: number): Range | undefined {
  const start = startOfNextLine(source.text, at);
  const end = findEndMark(source.text, start);
  if (end === undefined) return undefined;
  refuseSqlBeforeData(source, at);
  return { start, end };
}

/** Returns the offset after the end mark of data that end at `end`. */
export function endOfEndMark(end: number): number {
  return end + END_MARK.length;
}

/** Returns true if the line after that of `at` holds only white space. */
export function isNextLineBlank(text: string, at: number): boolean {
  const start = startOfNextLine(text, at);
  const end = endOfLine(text, start);
  for (let index = start; index < end; index++) {
    if (!isSpace(text.charCodeAt(index))) return false;
  }
  return true;
}

function findEndMark(text: string, from: number): number | undefined {
  let mark = text.indexOf(END_MARK, from);
  while (mark >= 0) {
    if (isAloneOnLine(text, mark, from)) return mark;
    mark = text.indexOf(END_MARK, mark + 1);
  }
  return undefined;
}

function isAloneOnLine(text: string, mark: number, from: number): boolean {
  const end = mark + END_MARK.length;
  return (
    (mark === from || isLineEnd(text.charCodeAt(mark - 1))) &&
    (end === text.length || isLineEnd(text.charCodeAt(end)))
  );
}

/**
 * Refuses SQL between the COPY and its data. psql would run it after the COPY, which is never the
 * intention.
 */
function refuseSqlBeforeData(source: SourceText, at: number): void {
  const rest = createScanner(source.text.slice(at, endOfLine(source.text, at)));
  while (rest.next()) {
    const isComment = rest.kind === "line comment" || rest.kind === "block comment";
    if (isComment && rest.isTerminated) continue;
    throw new Failure("EBB_SYNTAX", "Cannot read SQL between COPY … FROM stdin and its data", {
      place: placeAt(source, at + rest.start),
      hint: "Move it after the line \\. that ends the data",
    });
  }
}
