import { shownWidth } from "../../src/output/screen/table.ts";

/** Returns the lines of a screen that are too wide. A line with a single long word may be. */
export function tooLong(text: string, width: number): readonly string[] {
  const isWord = (line: string): boolean =>
    line.split(" ").some((word) => shownWidth(word) > width - MARGIN);
  return text.split("\n").filter((line) => shownWidth(line) > width && !isWord(line));
}

/** The possible prefix of a word: an indentation, or the graph. */
const MARGIN = 8;
