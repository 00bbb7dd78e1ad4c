import { sanitizeText } from "../../text/sanitize.ts";

/** The sequences that the theme writes: bold, faint, red, green, yellow, cyan and their ends. */
const OWN_COLOR = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|3[1-36]|39)m)`, "g");
/** Characters that JSON.stringify does not escape although a terminal could obey them. */
const JSON_UNSAFE =
  /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/**
 * Escapes characters that a terminal would obey, in text from files and servers.
 *
 * With colour, the theme's own sequences pass. So a file can at most add a colour.
 */
export function safeText(text: string, hasColor: boolean): string {
  if (!hasColor) return sanitizeText(text);
  const parts = text.split(OWN_COLOR);
  return parts.map((part, at) => (at % 2 === 1 ? part : sanitizeText(part))).join("");
}

/** Removes the theme's colours from a text for a file. */
export function withoutColor(text: string): string {
  return text.replace(OWN_COLOR, "");
}

/**
 * Escapes GitHub's workflow commands: a line that begins with `::`, also after spaces or a colour,
 * and `##[` anywhere. GitHub searches all output of a step for such commands.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(COMMAND_LINE, "$1\\x3a:").replaceAll("##[", "#\\x23[");
}

const COMMAND_LINE = new RegExp(`^((?:\\s|${String.fromCharCode(27)}\\[[0-9]+m)*)::`, "gm");

/** Writes a value as JSON with all control characters escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(JSON_UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, at) => unitText(found, at)).join(""),
  );
}

function unitText(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
}

/**
 * Escapes text for HTML and XML, in elements and in quoted attributes.
 *
 * Characters that XML 1.0 does not allow (section 2.2) become U+FFFD.
 */
export function markupText(text: string): string {
  return text
    .replace(IMPOSSIBLE, "\ufffd")
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
