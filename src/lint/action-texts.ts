import { createScanner, type Scanner } from "../sql/scanner.ts";
import { leadingWords } from "../sql/token-reader.ts";

/** The text of an ALTER TABLE, taken apart. */
export interface AlterText {
  /** `alter table only public.users`. */
  readonly head: string;
  readonly actions: readonly string[];
}

/** Takes the text of an ALTER TABLE apart at the commas between its actions. */
export function alterText(sql: string): AlterText {
  const head = headEnd(sql);
  const actions: string[] = [];
  let depth = 0;
  let start = head;
  const scanner = createScanner(sql, head);
  while (scanner.next()) {
    const token = sql.slice(scanner.start, scanner.end);
    if (token === "(" || token === "[") depth++;
    else if (token === ")" || token === "]") depth--;
    else if (token === "," && depth === 0) {
      actions.push(sql.slice(start, scanner.start).trim());
      start = scanner.end;
    }
  }
  return { head: sql.slice(0, head).trim(), actions: [...actions, sql.slice(start).trim()] };
}

const FILLERS: ReadonlySet<string> = new Set(["if", "exists", "only"]);

/** The words in front of the first action: ALTER, the kind of object, and a name in parts. */
function headEnd(sql: string): number {
  const [, second] = leadingWords(sql, { start: 0, end: sql.length }, 2);
  const kinds = second === "materialized" || second === "foreign" ? 3 : 2;
  const scanner = createScanner(sql, 0);
  let seen = 0;
  while (seen < kinds && nextToken(scanner)) seen++;
  while (nextToken(scanner) && FILLERS.has(sql.slice(scanner.start, scanner.end).toLowerCase()));
  // The scanner is at the first part of the name.
  let end = scanner.end;
  while (nextToken(scanner)) {
    const token = sql.slice(scanner.start, scanner.end);
    if (token === "*") return scanner.end;
    if (token !== ".") return end;
    nextToken(scanner);
    end = scanner.end;
  }
  return end;
}

/** Advances to the next token that is not a comment. */
function nextToken(scanner: Scanner): boolean {
  while (scanner.next()) {
    if (scanner.kind !== "line comment" && scanner.kind !== "block comment") return true;
  }
  return false;
}
