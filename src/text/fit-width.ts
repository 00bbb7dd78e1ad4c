import { characterWidth, displayWidth } from "./display-width.ts";

/**
 * Cuts a text without control characters so that it takes at most `width` columns of a terminal; `…`
 * says that something is missing.
 *
 * Only whole code points are left, and a mark stays with the character that it stands on.
 */
export function fitWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  let left = width - 1;
  let end = 0;
  for (const character of text) {
    left -= characterWidth(character);
    if (left < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
