/**
 * Escapes characters that would control a terminal or reorder a line: `\x1b`, `\u202e`.
 *
 * It is for text of several lines: line feeds and tabs stay. Text from a file, a server or another
 * user passes through here before ebb prints it.
 */
export function sanitizeText(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(UNSAFE, (found) => (isLayout(found) ? found : escaped(found)));
}

/**
 * Escapes the same characters, and also line feeds and tabs: for text that must stay on one line.
 */
export function sanitizeLine(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/**
 * C0 and C1 controls, DEL, line and paragraph separators, marks and overrides of writing direction,
 * invisible spaces, tag characters, and halves of surrogate pairs.
 */
const UNSAFE =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function isLayout(character: string): boolean {
  return character === "\n" || character === "\t";
}

function escaped(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);
