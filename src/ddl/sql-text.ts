import type { Unwritten, WrittenStatement } from "./written.ts";

/** The object name of statements that set something for the later ones. */
export const SESSION = "session";

/**
 * Joins statements into a text for psql. Comments above a statement name the data that it
 * loses, and who waits for it long.
 */
export function sqlText(statements: readonly WrittenStatement[]): string {
  let text = "";
  let wasLong = false;
  for (const statement of statements) {
    const block = blockOf(statement);
    const isLong = block.includes("\n");
    if (text !== "") text += isLong || wasLong ? "\n\n" : "\n";
    text += block;
    wasLong = isLong;
  }
  return text;
}

/**
 * Replaces `SET LOCAL` with `SET` in statements that run without a transaction around them: the
 * effect of `SET LOCAL` would end at once.
 */
export function forWholeSession(
  statements: readonly WrittenStatement[],
): readonly WrittenStatement[] {
  return statements.map((statement) =>
    statement.object === SESSION
      ? { ...statement, sql: statement.sql.replace(/^set local /i, "set ") }
      : statement,
  );
}

/** Lists the unwritten objects as comments. */
export function unwrittenText(unwritten: readonly Unwritten[]): string {
  return unwritten.map((each) => `-- ${inOneLine(unwrittenLine(each))}`).join("\n");
}

/** Returns the name of an unwritten object and the reason. */
export function unwrittenLine({ object, reason }: Unwritten): string {
  return `not written: ${object}${reason === "" ? "" : `: ${reason}`}`;
}

function blockOf({ sql, losesData, takesLong }: WrittenStatement): string {
  const loss = losesData === undefined ? "" : `-- loses data: ${inOneLine(losesData)}\n`;
  const wait = takesLong === undefined ? "" : `-- takes long: ${inOneLine(takesLong)}\n`;
  return `${loss}${wait}${sql};`;
}

function inOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
