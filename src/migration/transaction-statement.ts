import { Failure } from "../failure.ts";
import { leadingWords } from "../sql/leading-words.ts";
import type { Statement } from "../sql/statements.ts";
import { transactionControl } from "../sql/transaction-control.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import type { Section } from "./migration.ts";

/**
 * Refuses statements that begin or end a transaction, for the sections that ebb runs in its own.
 *
 * Savepoints are fine.
 *
 * @throws {Failure} `EBB_TRANSACTION_STATEMENT` with the statement's place.
 */
export function refuseTransactionStatements(
  source: SourceText,
  kind: Section["kind"],
  statements: readonly Statement[],
): void {
  for (const statement of statements) {
    const command = transactionControl(leadingWords(source.text, statement, 3))?.toUpperCase();
    if (command === undefined) continue;
    throw new Failure(
      "EBB_TRANSACTION_STATEMENT",
      `${command} cannot stand in a section that runs in ebb's transaction`,
      {
        hint: hintFor(kind),
        place: placeAt(source, statement.start),
      },
    );
  }
}

function hintFor(kind: Section["kind"]): string {
  const remove = "Remove it: ebb begins and commits";
  return kind === "assert" ? remove : `${remove}; or mark the section: "-- ${kind} no-transaction"`;
}
