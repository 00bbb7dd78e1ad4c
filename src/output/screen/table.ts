import { characterWidth, displayWidth } from "../../text/fit-width.ts";
import type { Screen } from "./screen.ts";

export interface ColumnsOptions {
  /** The total number of columns. */
  readonly width: number;
  readonly indent: number;
  /** The minimum width of the first column, which grows with its longest cell. */
  readonly firstWidth: number;
}

/** The minimum width of a text. A narrower text is harder to read than one on its own line. */
const NARROWEST = 18;

/**
 * Lays out pairs of a term and its description, which is wrapped in its own column.
 *
 * If that column would be too narrow, each description is below its term.
 */
export function columns(
  rows: readonly (readonly string[])[],
  { width, indent, firstWidth }: ColumnsOptions,
): string {
  const first = Math.max(firstWidth, ...rows.map(([term = ""]) => shownWidth(term)));
  const isStacked = width - (indent + first + 2) < NARROWEST;
  const lines = rows.map(([term = "", description = ""]) => {
    const head = " ".repeat(indent) + (isStacked ? term : padded(term, first));
    if (!isStacked) return beside(`${head}  `, description, { width, below: indent });
    const below = indent + 8;
    return `${head}\n${hanging(" ".repeat(below) + description, { width, indent: below })}`;
  });
  return lines.join("\n");
}

export interface BesideOptions {
  /** The total number of columns; undefined means no wrapping. */
  readonly width: number | undefined;
  /** The indentation of the text if there is no room after the head. */
  readonly below: number;
}

/** Puts a text after its head, wrapped in its own column, or below it. */
export function beside(head: string, text: string, { width, below }: BesideOptions): string {
  if (text === "") return head.trimEnd();
  const start = shownWidth(head);
  if (width === undefined || start + shownWidth(text) <= width) return head + text;
  if (width - start >= NARROWEST) return hanging(head + text, { width, indent: start });
  const margin = " ".repeat(below);
  return `${fitted(head.trimEnd(), width)}\n${hanging(margin + text, { width, indent: below })}`;
}

export interface HangingOptions {
  /** The total number of columns; undefined means no wrapping. */
  readonly width: number | undefined;
  /** The indentation of every line except the first. */
  readonly indent: number;
}

/** Breaks a line into lines of at most `width` columns. Further lines are indented. */
export function hanging(line: string, { width, indent }: HangingOptions): string {
  if (width === undefined || shownWidth(line) <= width) return line;
  const lead = /^ */.exec(line)?.[0] ?? "";
  const [first = "", ...more] = brokenAt(line.slice(lead.length), [
    width - lead.length,
    width - indent,
  ]);
  return [lead + first, ...more.map((part) => " ".repeat(indent) + part)].join("\n");
}

/** Breaks every line of a text. Wrapped lines keep the line's indentation. */
export function fitted(text: string, width: number | undefined, deeper = 0): string {
  if (width === undefined) return text;
  const lines = text.split("\n").map((line) => {
    const indent = (/^ */.exec(line)?.[0].length ?? 0) + deeper;
    return hanging(line, { width, indent: Math.min(indent, Math.max(0, width - NARROWEST)) });
  });
  return lines.join("\n");
}

/**
 * Breaks a paragraph into lines of at most `width` columns, at spaces.
 *
 * A longer word stays whole, because it may be an id or a path to copy. Wide characters have no
 * spaces between them, so a break is possible between any two.
 */
export function wrap(text: string, width: number): string {
  return brokenAt(text, [width, width]).join("\n");
}

/** Pads a cell with spaces up to a width. Colours have no width. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - shownWidth(text)));
}

/** Counts the columns of a text on a terminal, without its colours. */
export function shownWidth(text: string): number {
  return displayWidth(text.replace(COLOR, ""));
}

const ESCAPE = String.fromCharCode(27);
const COLOR = new RegExp(`${ESCAPE}\\[\\d+m`, "g");

/** Breaks a text into lines. The first line may have another width than the others. */
function brokenAt(text: string, [room, later]: readonly [number, number]): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  const roomNow = (): number => (lines.length === 0 ? room : later);
  for (const word of wordsOf(text, later)) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (shownWidth(longer) <= roomNow()) {
      line = longer;
      continue;
    }
    if (line !== undefined) lines.push(line);
    const parts = wideParts(word, roomNow());
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1);
  }
  return closedColors([...lines, line ?? ""]);
}

/**
 * Splits a text into words. A command to type stays whole if it fits on a line, so that it can be
 * copied: it follows a colon, and ends at the next mark.
 */
function wordsOf(text: string, room: number): readonly string[] {
  const words = text.split(" ");
  const parts: string[] = [];
  for (let at = 0; at < words.length; ) {
    const length = commandAt(words, at);
    const command = words.slice(at, at + length).join(" ");
    const isWhole = shownWidth(command) <= room;
    parts.push(isWhole ? command : (words[at] ?? ""));
    at += isWhole ? length : 1;
  }
  return parts;
}

/** Returns the number of words of the command at an index; 1 for any other word. */
function commandAt(words: readonly string[], at: number): number {
  const [before = "", first = "", second = ""] = [words[at - 1], words[at], words[at + 1]];
  if (!before.endsWith(":") || !(SQL_VERBS.has(first) || VERBS.has(second))) return 1;
  const end = words.findIndex((word, index) => index >= at && /[;,.]$/.test(word));
  return (end === -1 ? words.length : end + 1) - at;
}

/** The second word of a command in ebb's hints: `ebb upgrade head`, `./release status`. */
const VERBS: ReadonlySet<string> = new Set([
  ...["upgrade", "downgrade", "stamp", "resume", "redo", "undo", "repair", "merge", "revision"],
  ...["status", "check", "plan", "log", "current", "show", "edit", "init", "import", "baseline"],
  ...["create-db", "drop-db", "write-down", "verify", "lint", "drift", "diff", "dump", "graph"],
]);

const SQL_VERBS: ReadonlySet<string> = new Set([
  ...["select", "alter", "revoke", "grant", "create", "drop", "reindex", "vacuum"],
]);

/** Breaks a word that is too long, between its wide characters. */
function wideParts(word: string, room: number): readonly string[] {
  if (shownWidth(word) <= room) return [word];
  const parts: string[] = [];
  let part = "";
  for (const piece of piecesOf(word)) {
    if (part !== "" && shownWidth(part + piece) > room) {
      parts.push(part);
      part = piece;
    } else part += piece;
  }
  return [...parts, part];
}

/** Splits a word into pieces: a wide character with its marks, or a run of other characters. */
function piecesOf(word: string): readonly string[] {
  const pieces: string[] = [];
  let last: 1 | 2 | undefined;
  for (const character of word) {
    const width = characterWidth(character);
    const isNew = width === 2 ? !pieces.at(-1)?.endsWith(JOINER) : width === 1 && last !== 1;
    if (isNew) pieces.push(character);
    else pieces.push(`${pieces.pop() ?? ""}${character}`);
    if (width !== 0) last = width;
  }
  return pieces;
}

const JOINER = "\u200d";

/**
 * Ends each colour at the end of a line and starts it again on the next, because a pager does not
 * remember it.
 */
function closedColors(lines: readonly string[]): readonly string[] {
  let open: readonly string[] = [];
  return lines.map((line) => {
    const before = open.join("");
    for (const code of line.match(COLOR) ?? []) open = COLOR_ENDS.has(code) ? [] : [...open, code];
    return `${before}${line.trimEnd()}${open.length === 0 ? "" : [...COLOR_ENDS].join("")}`;
  });
}

/** The ends of weight and of colour. */
const COLOR_ENDS: ReadonlySet<string> = new Set([`${ESCAPE}[22m`, `${ESCAPE}[39m`]);

/** The longest list on a terminal. A longer one would push the result off the screen. */
const LONGEST = 12;

/**
 * Returns the items of a list to show, and a line about the others. Without a terminal all are
 * shown.
 */
export function shortList<Item>(
  items: readonly Item[],
  isVerbose: boolean,
  { theme, width }: Screen,
): { readonly shown: readonly Item[]; readonly more: readonly string[] } {
  if (isVerbose || width === undefined || items.length <= LONGEST) {
    return { shown: items, more: [] };
  }
  const shown = items.slice(0, LONGEST - 2);
  const left = items.length - shown.length;
  return { shown, more: [theme.faint(`… and ${left} more: see all with --verbose`)] };
}
