import { diffArrays } from "diff";

/** One line of a comparison. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/**
 * If two texts differ in more lines, one is shown as replaced by the other. Nobody would read the
 * diff.
 */
const MOST_EDITS = 1000;

/**
 * Compares two texts line by line, with as few removed and added lines as possible.
 *
 * Different line ends do not count as a difference.
 */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const parts = diffArrays(a, b, { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [...asLines("removed", a), ...asLines("added", b)];
  return parts.flatMap(({ removed, added, value }) =>
    asLines(removed ? "removed" : added ? "added" : "same", value),
  );
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split(/\r\n|\n|\r/);
}

function asLines(kind: DiffLine["kind"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}
