import { displayWidth } from "../text/display-width.ts";

export interface ColumnsOptions {
  /** Columns of the whole. */
  readonly width: number;
  readonly indent: number;
  /** The least width of the first column; it grows with its longest cell. */
  readonly firstWidth: number;
}

/** Lays out pairs of a term and its description, which is wrapped in its own column. */
export function columns(
  rows: readonly (readonly string[])[],
  { width, indent, firstWidth }: ColumnsOptions,
): string {
  const first = Math.max(firstWidth, ...rows.map(([term = ""]) => shownWidth(term)));
  const second = indent + first + 2;
  const margin = " ".repeat(second);
  const lines = rows.map(([term = "", description = ""]) => {
    const wrapped = wrap(description, width - second).replaceAll("\n", `\n${margin}`);
    return `${" ".repeat(indent)}${padded(term, first)}  ${wrapped}`.trimEnd();
  });
  return lines.join("\n");
}

/** Breaks a paragraph into lines of at most `width` columns, at spaces only. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (shownWidth(longer) > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join("\n");
}

/** Fills a cell with spaces up to a width; colours count nothing. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - shownWidth(text)));
}

/** Counts the columns that a text takes on a terminal, without its colours. */
export function shownWidth(text: string): number {
  return displayWidth(text.replace(COLOR, ""));
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
