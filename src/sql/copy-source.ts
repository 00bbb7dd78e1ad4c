import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { isWord, type Range } from "./identifier.ts";
import { createScanner } from "./scanner.ts";
import { type CopySource, StatementShape } from "./statement-shape.ts";
import type { Statement } from "./statements.ts";

/** Returns `stdin` or `stdout` for a `COPY` that reads its rows from the client, else undefined. */
export function copySource(text: string, statement: Range): CopySource | undefined {
  const scanner = createScanner(text, statement.start);
  const shape = new StatementShape(text);
  while (scanner.next() && scanner.start < statement.end) {
    if (scanner.kind === "line comment" || scanner.kind === "block comment") continue;
    if (scanner.start === statement.start && !isWord(text, scanner, "copy")) return undefined;
    shape.see(scanner);
  }
  return shape.copySource;
}

/**
 * Finds the first `COPY … FROM stdin` without data and gives its `EBB_SYNTAX`: the server would wait
 * for the data.
 */
export function copyWithoutData(
  source: SourceText,
  statements: readonly Statement[],
): Failure | undefined {
  for (const statement of statements) {
    if (statement.copyData !== undefined) continue;
    const from = copySource(source.text, statement);
    if (from === undefined) continue;
    return new Failure("EBB_SYNTAX", `Cannot run COPY … FROM ${from}: no data follow it`, {
      place: placeAt(source, statement.start),
      hint: "Put the data and a line \\. after it, or use COPY … FROM 'file'",
    });
  }
  return undefined;
}
