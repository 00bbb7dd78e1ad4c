import { sanitizeLine } from "../../text/sanitize.ts";
import type { Theme } from "./theme.ts";

/** What a result is written on. */
export interface Screen {
  readonly theme: Theme;
  /**
   * Columns of the terminal; undefined off a terminal: scripts read there, so nothing is wrapped, and
   * points in time stay as JSON has them.
   */
  readonly width: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Columns for running text: those of the terminal as long as lines are easy to read, else 80. */
export function proseWidth({ width }: Pick<Screen, "width">): number {
  return Math.min(width ?? 80, 100);
}

/**
 * Writes what a file, a server or another person named as a part of a line.
 *
 * `safeText` keeps line ends, since texts have some; a name with one in it must not look like a
 * line of ebb's own.
 */
export function cell(text: string): string {
  return sanitizeLine(text);
}

/**
 * Sets off the further lines of a text that somebody else wrote: none of them can be taken for a
 * line of ebb's own.
 */
export function inset(text: string): string {
  return text.replace(/\r?\n(?! )/g, "\n    ");
}

/** Lists the revisions that the database or a file stands on; `<base>`, as Alembic writes it, for none. */
export function standing(
  revisions: readonly string[],
  textOf: (revision: string) => string = cell,
): string {
  return revisions.map((revision) => textOf(revision)).join(", ") || "<base>";
}
