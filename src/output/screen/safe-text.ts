import { sanitizeText } from "../../text/sanitize.ts";

/** The sequences that the theme writes: bold, faint, red, green, yellow, cyan and their ends. */
const OWN_COLOR = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|3[1-36]|39)m)`, "g");
/** What JSON.stringify leaves as it is though a terminal could obey it. */
const JSON_UNSAFE =
  /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

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

/** Takes the theme's colours out of a text that goes to a file. */
export function withoutColor(text: string): string {
  return text.replace(OWN_COLOR, "");
}

/**
 * Makes visible what GitHub Actions would obey: a line that begins with `::`, also behind spaces or
 * a colour, and `##[` anywhere. Whatever a step of a workflow prints is read for such commands.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(COMMAND_LINE, "$1\\x3a:").replaceAll("##[", "#\\x23[");
}

const COMMAND_LINE = new RegExp(`^((?:\\s|${String.fromCharCode(27)}\\[[0-9]+m)*)::`, "gm");

/** Writes a value as JSON in which every control character is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(JSON_UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, at) => unitText(found, at)).join(""),
  );
}

function unitText(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
}

/**
 * Writes text so that HTML and XML show it and never read it, in elements and in quoted attributes.
 *
 * What XML 1.0 cannot hold at all (section 2.2) becomes U+FFFD.
 */
export function markupText(text: string): string {
  return text
    .replace(IMPOSSIBLE, "\ufffd")
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
