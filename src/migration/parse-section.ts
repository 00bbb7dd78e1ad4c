import { Failure } from "../failure.ts";
import { endOfLine } from "../sql/literal.ts";
import { transactionControl } from "../sql/statement-kind.ts";
import { type IsBoundary, readStatements, type Statement } from "../sql/statements.ts";
import { leadingWords } from "../sql/token-reader.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { checksum } from "./checksum.ts";
import { isMarker, type MarkerLine, readMarker } from "./marker.ts";
import type { Section } from "./migration.ts";

/**
 * Reads a section's text as the ledger recorded it: it begins with its marker line.
 *
 * Comments that could be meant for markers are prose here: the file was checked when it was recorded.
 *
 * @throws {Failure} `EBB_SECTION` when the text is not one section of this kind; what its SQL gives.
 */
export function parseSection(source: SourceText, kind: Section["kind"]): Section {
  const start = Math.max(source.text.search(/\S/), 0);
  const end = endOfLine(source.text, start);
  const marker = source.text.startsWith("--", start) && readMarker(source, { start, end });
  if (!marker || marker.kind !== kind) throw notOneSection(source, kind, start);
  const { section, next } = readSection(source, { marker, start, end }, (at, lineEnd) =>
    isMarker(source, { start: at, end: lineEnd }),
  );
  if (next < source.text.length) throw notOneSection(source, kind, next);
  return section;
}

/** Reads the section behind a marker up to the next boundary, which stands at `next`. */
export function readSection(
  source: SourceText,
  { marker, start, end }: MarkerLine,
  isBoundary: IsBoundary,
): { readonly section: Section; readonly next: number } {
  const { statements, end: next } = readStatements(source, end, isBoundary);
  if (marker.options.transaction) refuseTransactionStatements(source, marker.kind, statements);
  let hash: string | undefined;
  const section: Section = {
    ...marker,
    statements,
    source: source.text,
    start: startOfComment(source.text, start),
    end: startOfComment(source.text, next),
    origin: source.name,
    // Hashing takes longer than reading, and most commands never ask.
    get checksum(): string {
      hash ??= checksum(source.text, { start: end, end: next });
      return hash;
    },
  };
  return { section, next };
}

/** Takes in the white space in front of a comment that stands alone on its line. */
function startOfComment(text: string, comment: number): number {
  if (comment === text.length) return comment;
  let start = comment;
  while (start > 0 && " \t\v\f".includes(text.charAt(start - 1))) start--;
  return start;
}

function notOneSection(source: SourceText, kind: Section["kind"], offset: number): Failure {
  return new Failure("EBB_SECTION", `Cannot read this text as one recorded ${kind} section`, {
    hint: `It begins with a line "-- ${kind}" and holds no other marker; look at the log table's row`,
    place: placeAt(source, offset),
  });
}

/**
 * Refuses statements that begin or end a transaction, for the sections that ebb runs in its own.
 *
 * Savepoints are fine.
 *
 * @throws {Failure} `EBB_TRANSACTION_STATEMENT` with the statement's place.
 */
function refuseTransactionStatements(
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
