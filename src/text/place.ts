import type { Place } from "../failure.ts";

/** A text and its name in errors: a file's path, or `ledger:<revision>`. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
  /** For a text with values in the place of variables: the text as it is written. */
  readonly written?: WrittenText | undefined;
}

/** A text as its author wrote it, and the way to it from the text that runs. */
export interface WrittenText {
  readonly text: string;
  /** Returns the offset in this text for one in the text that runs. */
  offsetOf(offset: number): number;
}

/**
 * Returns the line and column of a UTF-16 offset, for errors.
 *
 * Lines end at LF, CRLF or CR. Columns count code points, so that an emoji is one column.
 */
export function placeAt(source: SourceText, offset: number): Place {
  const { name, written } = source;
  if (written !== undefined) return placeAt({ name, text: written.text }, written.offsetOf(offset));
  const lineStart = startOfLine(source.text, offset);
  return {
    file: source.name,
    line: countLines(source.text, lineStart),
    column: countCodePoints(source.text.slice(lineStart, offset)) + 1,
    text: source.text.slice(lineStart, endOfLine(source.text, offset)),
  };
}

/** Returns the places of many offsets of a text: its lines are counted once. */
export function placesIn(source: SourceText): (offset: number) => Place {
  const { name, text, written } = source;
  if (written !== undefined) {
    const find = placesIn({ name, text: written.text });
    return (offset) => find(written.offsetOf(offset));
  }
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lineAt(starts, offset);
    const lineStart = starts[line - 1] ?? 0;
    return {
      ...{ file: name, line, column: countCodePoints(text.slice(lineStart, offset)) + 1 },
      text: text.slice(lineStart, endOfLine(text, offset)),
    };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) if (isLineEnd(text, at)) starts.push(at + 1);
  return starts;
}

/** Finds the line of an offset, from 1, by halving. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** Counts code points; a lone surrogate counts as one. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineEnd(text, start - 1)) start--;
  return start;
}

function endOfLine(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

function countLines(text: string, end: number): number {
  let lines = 1;
  for (let at = 0; at < end; at++) if (isLineEnd(text, at)) lines++;
  return lines;
}

/** Returns true if a line ends after this character. In a CRLF, only the LF ends the line. */
function isLineEnd(text: string, at: number): boolean {
  return text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n");
}
