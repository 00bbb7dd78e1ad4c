import { shownWidth } from "../../src/output/screen/table.ts";

/** The lines of a screen that are wider than it, though no word of theirs is: those stay whole. */
export function tooLong(text: string, width: number): readonly string[] {
  const isWord = (line: string): boolean =>
    line.split(" ").some((word) => shownWidth(word) > width - MARGIN);
  return text.split("\n").filter((line) => shownWidth(line) > width && !isWord(line));
}

/** What may stand in front of a word: an indentation, the graph. */
const MARGIN = 8;
