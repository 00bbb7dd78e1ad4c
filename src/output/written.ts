import { sqlText, unwrittenText } from "../ddl/sql-text.ts";
import type { WrittenDifference } from "../ddl/written.ts";

/** The statements that ebb wrote, as a text that can be run; what is missing stands below as comments. */
export function writtenText({ statements, unwritten }: WrittenDifference): string {
  return [sqlText(statements), unwrittenText(unwritten)].filter((part) => part !== "").join("\n\n");
}
