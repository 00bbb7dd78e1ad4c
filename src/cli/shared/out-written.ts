import { unwrittenLine } from "../../ddl/sql-text.ts";
import type { WrittenDifference } from "../../ddl/written.ts";
import { writtenText } from "../../output/diff.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Context } from "../frame/command.ts";

/** Prints statements. Their losses and gaps appear on stderr, too. */
export function outWritten(context: Context, written: WrittenDifference): void {
  const text = writtenText(written);
  if (text !== "") context.out(text);
  for (const { losesData } of written.statements) {
    if (losesData !== undefined) context.note(`Loses data: ${cell(losesData)}`);
  }
  for (const each of written.unwritten) context.note(cell(unwrittenLine(each)));
}
