/** A line names at most so many revisions: nobody reads or types more. */
export const MOST_ON_A_LINE = 20;

/** Counts things: `1 head`, `3 heads`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

const LONGEST_QUOTE = 80;

/** Quotes a user's input for an error: escapes control characters and cuts long texts. */
export function quoted(text: string): string {
  const points = Array.from(text);
  const shown =
    points.length > LONGEST_QUOTE ? `${points.slice(0, LONGEST_QUOTE).join("")}…` : text;
  return JSON.stringify(shown);
}

/** Lists up to twenty names for an error, and counts the rest (`a, b and 3 more`). */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_ON_A_LINE).join(", ");
  const more = names.length - MOST_ON_A_LINE;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
