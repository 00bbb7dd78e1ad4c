import { sanitizeLine } from "../../text/sanitize.ts";
import type { Theme } from "./theme.ts";

/** The screen for a result. */
export interface Screen {
  readonly theme: Theme;
  /**
   * Columns of the terminal; undefined if there is none. Then scripts read the output, so nothing
   * is wrapped, and points in time stay as in JSON.
   */
  readonly width: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Returns the columns for prose: those of the terminal up to a readable limit, else 80. */
export function proseWidth({ width }: Pick<Screen, "width">): number {
  return Math.min(width ?? 80, 100);
}

/**
 * Writes a text from a file, a server or another user as a part of a line.
 *
 * `safeText` keeps line ends, because texts have some. But a name with a line end must not look
 * like a line of ebb's own.
 */
export function cell(text: string): string {
  return sanitizeLine(text);
}

/** Indents the further lines of a foreign text, so that none looks like a line of ebb's own. */
export function inset(text: string): string {
  return text.replace(/\r?\n(?! )/g, "\n    ");
}

/** Lists the heads of a database or the parents of a file; `<base>`, as in Alembic, for none. */
export function standing(
  revisions: readonly string[],
  textOf: (revision: string) => string = cell,
): string {
  return revisions.map((revision) => textOf(revision)).join(", ") || "<base>";
}
