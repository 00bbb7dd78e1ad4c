import type { Place } from "../failure.ts";
import { characterWidth, displayWidth } from "./display-width.ts";
import { sanitizeLine } from "./sanitize.ts";

/**
 * Renders the line of a place with its number and a caret under the column, or nothing when the
 * place has no text.
 *
 * Tabs become spaces, control characters become visible, wide characters count twice, and of a line
 * wider than `width` columns only the part around the caret is shown.
 */
export function excerpt(place: Place, width = 100): string | undefined {
  if (place.text === undefined) return undefined;
  const cells = cellsOf(place.text);
  const caret = place.column === undefined ? undefined : Math.min(place.column - 1, cells.length);
  const window = windowOf(cells, caret ?? 0, width);
  const number = String(place.line);
  const lines = [` ${number} | ${window.text}`.trimEnd()];
  if (caret !== undefined) {
    lines.push(` ${" ".repeat(number.length)} | ${" ".repeat(window.caretColumn)}^`);
  }
  return lines.join("\n");
}

/** One code point as it is shown. */
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
  /** The columns in front of the caret. */
  readonly caretColumn: number;
}

/** Takes the cells around the caret, two thirds of them in front of it, and marks the cuts with `…`. */
function windowOf(cells: readonly Cell[], caret: number, width: number): Window {
  const first = firstShown(cells, caret, width);
  const before = first > 0 ? "…" : "";
  const caretColumn = before.length + widthOf(cells.slice(first, caret));
  const shown: string[] = [];
  let left = width - before.length;
  let at = first;
  for (; at < cells.length; at++) {
    const cell = cells[at];
    const reserve = at === cells.length - 1 ? 0 : 1;
    if (cell === undefined || cell.width + reserve > left) break;
    shown.push(cell.shown);
    left -= cell.width;
  }
  const after = at < cells.length ? "…" : "";
  return { text: `${before}${shown.join("")}${after}`, caretColumn };
}

function firstShown(cells: readonly Cell[], caret: number, width: number): number {
  if (widthOf(cells) <= width) return 0;
  const room = Math.floor((width * 2) / 3);
  let first = caret;
  let used = 0;
  while (first > 0 && used + (cells[first - 1]?.width ?? 0) <= room) {
    first--;
    used += cells[first]?.width ?? 0;
  }
  return first;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
