/**
 * Cuts a text without control characters to at most `width` columns of a terminal. `…` marks the
 * cut.
 *
 * A code point is never split, and a combining mark stays with its character.
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

/**
 * Counts the columns of one code point on a terminal: 0, 1 or 2.
 *
 * Wide and full-width characters take two columns (Unicode Standard Annex 11). Marks and joiners
 * take none.
 */
export function characterWidth(character: string): 0 | 1 | 2 {
  if (character < "\u0300") return 1;
  if (INVISIBLE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Counts the columns of a text without control characters on a terminal. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Most texts match this, so that their characters need not be measured one by one. */
const NARROW = /^[ -~]*$/;

const INVISIBLE = /^[\p{Mn}\p{Me}\u200c\u200d]$/u;

const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]$/u;
