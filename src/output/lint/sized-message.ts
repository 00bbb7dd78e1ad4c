import type { LintFinding } from "../../lint/finding.ts";
import { rowsText, sizeText } from "../screen/moment.ts";

/** Returns the message of a finding, with the sizes of its tables. */
export function sizedMessage({ message, sizes }: LintFinding): string {
  if (sizes.length === 0) return message;
  const shown = sizes.map(({ table, bytes, rows }) => {
    const extent = [sizeText(bytes), ...(rows === undefined ? [] : [rowsText(rows)])];
    return `${table}: ${extent.join(", ")}`;
  });
  return `${message} (${shown.join("; ")})`;
}
