import { Failure } from "../failure.ts";
import { endOfLine } from "../sql/literal.ts";
import { transactionControl } from "../sql/statement-kind.ts";
import { type IsBoundary, readStatements } from "../sql/statements.ts";
import { leadingWords } from "../sql/token-reader.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { bindVariables, recordedVariables } from "./bind-variables.ts";
import { checksum } from "./checksum.ts";
import { isMarker, type MarkerLine, readMarker } from "./marker.ts";
import type { Section } from "./migration.ts";
import type { HeaderPart } from "./parse-header.ts";
import { placeIn, withoutExcerpt } from "./place-in.ts";
import { NO_VALUES, type Variables, type VariableValues } from "./variables.ts";

/**
 * Reads a section's text from the ledger. It begins with its marker line.
 *
 * Comments that look like markers are prose here, because the file was checked before it was
 * recorded.
 *
 * @throws {Failure} `EBB_SECTION` if the text is not exactly one section of this kind; the failures
 * of its SQL.
 */
export function parseSection(
  source: SourceText,
  kind: Section["kind"],
  values: VariableValues = NO_VALUES,
): Section {
  const start = Math.max(source.text.search(/\S/), 0);
  const end = endOfLine(source.text, start);
  const marker = source.text.startsWith("--", start) && readMarker(source, { start, end });
  if (!marker || marker.kind !== kind) throw notOneSection(source, kind, start);
  const isBoundary = (at: number, lineEnd: number): boolean =>
    isMarker(source, { start: at, end: lineEnd });
  const variables = { declared: recordedVariables(source.text, end), values };
  const { section, next } = readSection(source, { marker, start, end }, isBoundary, { variables });
  if (next < source.text.length) throw notOneSection(source, kind, next);
  return section;
}

/** The texts of the sections of a file, as the ledger records them. */
export interface RecordableTexts {
  readonly up: string;
  /** Undefined without a down section, and for one that is not recorded. */
  readonly down: string | undefined;
}

/**
 * Returns the texts of the sections of a file without reading their SQL; undefined where only reading
 * tells.
 *
 * A text may end too early, at a marker in a string. Texts that equal a record are whole: each record
 * ends outside of strings and comments, and a marker or nothing follows here.
 */
export function guessTexts(
  source: SourceText,
  { header, end }: HeaderPart,
): RecordableTexts | undefined {
  if (end.kind !== "marker" || header.variables !== undefined) return undefined;
  if (end.marker.kind !== "up" || !end.marker.options.record) return undefined;
  const next = nextMarker(source, end.end);
  const up = textBetween(source, end, next);
  if (next === undefined) return { up, down: undefined };
  // Nothing proves the end of an assert section: it is not recorded.
  if (next.marker.kind !== "down") return undefined;
  const last = nextMarker(source, next.end);
  const { record } = next.marker.options;
  return { up, down: record ? textBetween(source, next, last) : undefined };
}

function nextMarker(source: SourceText, from: number): MarkerLine | undefined {
  const { text } = source;
  MARKER_LINE.lastIndex = from;
  for (let found = MARKER_LINE.exec(text); found !== null; found = MARKER_LINE.exec(text)) {
    const start = text.indexOf("--", found.index);
    const end = endOfLine(text, start);
    const marker = isMarker(source, { start, end }) && readMarker(source, { start, end });
    if (marker) return { marker, start, end };
  }
  return undefined;
}

function textBetween(
  { text }: SourceText,
  { start }: MarkerLine,
  next: MarkerLine | undefined,
): string {
  const end = next === undefined ? text.length : startOfComment(text, next.start);
  return text.slice(startOfComment(text, start), end);
}

/** May be a marker: the line comment decides. */
const MARKER_LINE = /(?<=[\r\n])[ \t\v\f]*--[^\S\r\n]*(?:up|down|assert)/gi;

/** How a section is read. */
export interface Reading {
  /** Takes statements that begin or end a transaction, wherever they stand: to lint them. */
  readonly isLenient?: boolean;
  readonly variables?: Variables;
}

/** Reads the section after a marker, up to the next boundary, whose offset is `next`. */
export function readSection(
  source: SourceText,
  { marker, start, end }: MarkerLine,
  isBoundary: IsBoundary,
  { isLenient = false, variables }: Reading = {},
): { readonly section: Section; readonly next: number } {
  const { statements, end: next } = hidingText(marker, () =>
    readStatements(source, end, isBoundary),
  );
  let hash: string | undefined;
  const written: Section = {
    ...marker,
    statements,
    source: source.text,
    start: startOfComment(source.text, start),
    end: startOfComment(source.text, next),
    origin: source.name,
    // Computed on first use: hashing takes longer than reading, and most commands do not need it.
    get checksum(): string {
      hash ??= checksum(source.text, statements);
      return hash;
    },
  };
  const section = hidingText(marker, () =>
    variables === undefined ? written : bindVariables(written, variables),
  );
  if (marker.options.transaction && !isLenient) refuseTransactionStatements(section);
  return { section, next };
}

/** Removes the text of a `no-record` section from the failure of its SQL. */
function hidingText<Read>({ options }: MarkerLine["marker"], read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw error instanceof Failure ? withoutExcerpt({ options }, error) : error;
  }
}

/** Returns the offset of a comment with the white space before it on its line. */
function startOfComment(text: string, comment: number): number {
  if (comment === text.length) return comment;
  let start = comment;
  while (start > 0 && " \t\v\f".includes(text.charAt(start - 1))) start--;
  return start;
}

function notOneSection(source: SourceText, kind: Section["kind"], offset: number): Failure {
  return new Failure("EBB_SECTION", `Cannot read this text as one recorded ${kind} section`, {
    hint: `The text must begin with a line "-- ${kind}" and hold no other marker; look at the row in the log table`,
    place: placeAt(source, offset),
  });
}

/**
 * Refuses statements that begin or end a transaction, for sections that ebb runs in a transaction.
 *
 * Savepoints are allowed.
 *
 * @throws {Failure} `EBB_TRANSACTION_STATEMENT` with the statement's place.
 */
function refuseTransactionStatements(section: Section): void {
  for (const statement of section.statements) {
    if (!mayControlTransaction(section.source, statement.start)) continue;
    const command = transactionControl(leadingWords(section.source, statement, 3))?.toUpperCase();
    if (command === undefined) continue;
    throw new Failure(
      "EBB_TRANSACTION_STATEMENT",
      `Cannot run ${command} in a section that ebb runs in a transaction`,
      {
        hint: hintFor(section.kind),
        place: placeIn(section, statement.start),
      },
    );
  }
}

/** Looks at a statement's first letters only: a project has many statements. */
function mayControlTransaction(text: string, start: number): boolean {
  CONTROL.lastIndex = start;
  return CONTROL.test(text);
}

const CONTROL = /(?:begin|end|abort|start|prepare|commit|rollback)/iy;

function hintFor(kind: Section["kind"]): string {
  const remove = "Remove it: ebb begins and commits the transaction";
  return kind === "assert" ? remove : `${remove}; or mark the section: "-- ${kind} no-transaction"`;
}
