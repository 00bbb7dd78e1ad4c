import { sanitizeText } from "../text/sanitize.ts";

/** The sequences that the theme writes: bold, faint, red, green, yellow, cyan and their ends. */
const OWN_COLOR = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|3[1-36]|39)m)`);
/** What JSON.stringify leaves as it is though a terminal could obey it. */
const JSON_UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Makes visible what a terminal would obey in text from files and servers.
 *
 * With colour, the theme's own sequences pass: all that a file can smuggle in is a colour.
 */
export function safeText(text: string, hasColor: boolean): string {
  if (!hasColor) return sanitizeText(text);
  const parts = text.split(OWN_COLOR);
  return parts.map((part, at) => (at % 2 === 1 ? part : sanitizeText(part))).join("");
}

/** Writes a value as JSON in which every control character is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    JSON_UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
