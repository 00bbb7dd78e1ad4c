import type { Unwritten, WrittenStatement } from "./written.ts";

/**
 * Joins statements into a text for psql. A comment above a statement names the data that it loses.
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

/** Lists the unwritten objects as comments. */
export function unwrittenText(unwritten: readonly Unwritten[]): string {
  return unwritten.map((each) => `-- ${inOneLine(unwrittenLine(each))}`).join("\n");
}

/** Returns the name of an unwritten object and the reason. */
export function unwrittenLine({ object, reason }: Unwritten): string {
  return `not written: ${object}${reason === "" ? "" : `: ${reason}`}`;
}

function blockOf({ sql, losesData }: WrittenStatement): string {
  const loss = losesData === undefined ? "" : `-- loses data: ${inOneLine(losesData)}\n`;
  return `${loss}${sql};`;
}

function inOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
