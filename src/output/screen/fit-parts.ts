import { displayWidth, fitWidth } from "../../text/fit-width.ts";

/** A part of a line, without colour and without control characters. */
export interface Part {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** A part that may be shortened, to at least this number of columns; 0 removes it. */
export interface Concession {
  readonly part: number;
  readonly least: number;
}

const GAP = "  ";

/**
 * Joins parts into one line that fits into `width` columns. The parts are shortened in the order of
 * the concessions until the line fits. Empty parts leave no gap.
 */
export function fitParts(
  parts: readonly Part[],
  concessions: readonly Concession[],
  width: number,
): string {
  const texts = parts.map(({ text }) => text);
  for (const { part, least } of concessions) {
    const excess = widthOf(texts) - width;
    if (excess <= 0) break;
    const text = texts[part] ?? "";
    const room = Math.max(displayWidth(text) - excess, least);
    texts[part] = least === 0 ? "" : fitWidth(text, room);
  }
  const painted = texts.map((text, at) => (text === "" ? "" : (parts[at]?.paint?.(text) ?? text)));
  return painted.filter((text) => text !== "").join(GAP);
}

function widthOf(texts: readonly string[]): number {
  const shown = texts.filter((text) => text !== "");
  return shown.reduce((sum, text) => sum + displayWidth(text) + GAP.length, -GAP.length);
}
