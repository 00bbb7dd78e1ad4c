import type { Place } from "../failure.ts";
import { characterWidth, displayWidth } from "./fit-width.ts";
import { countCodePoints } from "./place.ts";
import { sanitizeLine } from "./sanitize.ts";

/**
 * Renders the line of a place with its number and a caret under the column.
 *
 * Returns undefined if the place has no text. Tabs become spaces, control characters become
 * visible, and wide characters count twice. If a line is wider than `width` columns, only the part
 * around the caret is shown.
 */
export function excerpt(place: Place, width = 100): string | undefined {
  if (place.text === undefined) return undefined;
  const { text, caretColumn } = windowOf(surroundings(place.text, place.column ?? 1, width), width);
  const number = String(place.line);
  const lines = [` ${number} | ${text}`.trimEnd()];
  if (place.column !== undefined) {
    lines.push(` ${" ".repeat(number.length)} | ${" ".repeat(caretColumn)}^`);
  }
  return lines.join("\n");
}

/** The part of a line that a window can show at most. */
interface Surroundings {
  readonly cells: readonly Cell[];
  /** Index of the caret's cell. */
  readonly caret: number;
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

/** Reads only as much of the line as the window needs, because a line may be as long as a file. */
function surroundings(line: string, column: number, width: number): Surroundings {
  const length = countCodePoints(line);
  const caret = Math.min(column - 1, length);
  const first = Math.max(0, caret - width);
  const last = Math.min(length, caret + width + 1);
  const start = offsetOf(line, first);
  const end = start + offsetOf(line.slice(start), last - first);
  return {
    cells: cellsOf(line.slice(start, end)),
    caret: caret - first,
    isCutBefore: first > 0,
    isCutAfter: last < length,
  };
}

/** Finds the UTF-16 offset after a number of code points. */
function offsetOf(text: string, codePoints: number): number {
  let offset = 0;
  for (let count = 0; count < codePoints; count++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** One code point in its visible form. */
interface Cell {
  readonly shown: string;
  readonly width: number;
}

const TAB_STOP = 4;

function cellsOf(text: string): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const character of text) {
    const cell = cellOf(character, column);
    cells.push(cell);
    column += cell.width;
  }
  return cells;
}

function cellOf(character: string, column: number): Cell {
  if (character === "\t") {
    const width = TAB_STOP - (column % TAB_STOP);
    return { shown: " ".repeat(width), width };
  }
  const shown = sanitizeLine(character);
  const width = shown === character ? characterWidth(character) : displayWidth(shown);
  return { shown, width };
}

interface Window {
  readonly text: string;
  /** The number of columns before the caret. */
  readonly caretColumn: number;
}

/** Puts two thirds of the width before the caret. A `…` marks each end where the line is cut. */
function windowOf(part: Surroundings, width: number): Window {
  const { cells, caret } = part;
  const first = firstShown(part, width);
  const before = first > 0 || part.isCutBefore ? "…" : "";
  const caretColumn = before.length + widthOf(cells.slice(first, caret));
  const room = width - before.length;
  const isWhole = !part.isCutAfter && widthOf(cells.slice(first)) <= room;
  const shown = isWhole ? cells.slice(first) : fitting(cells.slice(first), room - 1);
  const text = shown.map((cell) => cell.shown).join("");
  return { text: `${before}${text}${isWhole ? "" : "…"}`, caretColumn };
}

function firstShown(
  { cells, caret, isCutBefore, isCutAfter }: Surroundings,
  width: number,
): number {
  if (!isCutBefore && !isCutAfter && widthOf(cells) <= width) return 0;
  let left = Math.floor((width * 2) / 3);
  let first = caret;
  while (first > 0) {
    left -= cells[first - 1]?.width ?? 0;
    if (left < 0) return first;
    first--;
  }
  return first;
}

/** Takes cells from the first one on, as many as fit into a number of columns. */
function fitting(cells: readonly Cell[], columns: number): readonly Cell[] {
  let left = columns;
  const end = cells.findIndex((cell) => {
    left -= cell.width;
    return left < 0;
  });
  return end < 0 ? cells : cells.slice(0, end);
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
