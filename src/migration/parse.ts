import { Failure } from "../failure.ts";
import { createScanner } from "../sql/scanner.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { recordedVariables } from "./bind-variables.ts";
import { isRevisionLine } from "./fields.ts";
import type { HeaderEnd } from "./header-lines.ts";
import { commentText, type LineComment, type MarkerLine, readMarker } from "./marker.ts";
import type { Migration, Section } from "./migration.ts";
import { type HeaderPart, readHeader } from "./parse-header.ts";
import { type Reading, readSection } from "./parse-section.ts";
import { placeIn, withoutExcerpt } from "./place-in.ts";
import { NO_VALUES, type VariableValues } from "./variables.ts";

/** How a file is read. */
interface FileReading extends Omit<Reading, "variables"> {
  readonly values?: VariableValues;
  /** The header, if it was read before. */
  readonly head?: HeaderPart;
}

/**
 * Reads a whole revision file and checks it against every rule of the format.
 *
 * @throws {Failure} `EBB_HEADER`, `EBB_MARKER`, `EBB_FOREIGN_MARKER`, `EBB_SECTION`,
 *   `EBB_TRANSACTION_STATEMENT`, `EBB_SYNTAX`, `EBB_META_COMMAND`, each with its place.
 */
export function parseMigration(
  source: SourceText & { readonly firstByte?: number },
  reading: FileReading = {},
): Migration {
  const { values = NO_VALUES, head = readHeader(source), ...rest } = reading;
  const { header, end } = head;
  const declared = header.variables ?? [];
  const sections = readSections(source, end, { ...rest, variables: { declared, values } });
  refuseUnusedVariables(source, declared, sections);
  const up = sections.get("up");
  if (up === undefined) throw noUp(source, end);
  const down = sections.get("down");
  const assert = sections.get("assert");
  if (down !== undefined) refuseStatementsOfNothing(down);
  if (assert !== undefined) refuseAssertWithoutTransaction(source, { up, assert });
  return { ...header, up, down, assert, firstByte: source.firstByte ?? 0 };
}

/** The ledger writes this line behind the marker of a section that it records. */
function refuseMisplacedVariables(source: SourceText, { end }: MarkerLine): void {
  if (recordedVariables(source.text, end).length === 0) return;
  throw new Failure("EBB_HEADER", 'A line "variables:" belongs into the header of the file', {
    hint: 'Move it into the block of comments that holds "revision:"',
    place: placeAt(source, source.text.indexOf("--", end)),
  });
}

/** A name without a use is most likely misspelt here or there. */
function refuseUnusedVariables(
  source: SourceText,
  declared: readonly string[],
  sections: ReadonlyMap<Section["kind"], Section>,
): void {
  const all = [...sections.values()];
  const unused = declared.find((name) => !all.some(({ written }) => written?.variables.has(name)));
  if (unused === undefined) return;
  throw new Failure("EBB_VARIABLE", `The header declares ${unused}, but no section uses it`, {
    hint: `Write :${unused}, :'${unused}' or :"${unused}" in the SQL, or take it out of "variables:"`,
    place: placeAt(source, Math.max(source.text.search(/^\s*--\s*variables\s*:/im), 0)),
  });
}

/** The next marker line, and the first comment that may be meant as one, found while reading. */
interface Found {
  next: MarkerLine | undefined;
  downComment: number | undefined;
}

function readSections(
  source: SourceText,
  end: HeaderEnd,
  reading: Reading,
): ReadonlyMap<Section["kind"], Section> {
  const sections = new Map<Section["kind"], Section>();
  const found: Found = { next: end.kind === "marker" ? end : undefined, downComment: undefined };
  while (found.next !== undefined) {
    const current = found.next;
    const { kind } = current.marker;
    if (sections.has(kind)) throw secondSection(source, current);
    refuseMisplacedVariables(source, current);
    found.next = undefined;
    const isBoundary = (start: number, lineEnd: number): boolean =>
      findMarker(source, { start, end: lineEnd }, found);
    const { section } = readSection(source, current, isBoundary, reading);
    sections.set(kind, section);
  }
  if (!sections.has("down")) refuseDownComments(source, found, [...sections.values()]);
  return sections;
}

function findMarker(source: SourceText, comment: LineComment, found: Found): boolean {
  const marker = readMarker(source, comment);
  const text = commentText(source, comment);
  if (marker !== undefined) found.next = { marker, ...comment };
  else if (isRevisionLine(text)) throw secondRevision(source, comment);
  else if (beginsWithDown(text)) found.downComment ??= comment.start;
  return marker !== undefined;
}

function refuseDownComments(
  source: SourceText,
  { downComment }: Found,
  sections: readonly Section[],
): void {
  const offsets = [downComment, ...sections.map(findDownComment)];
  const first = Math.min(...offsets.filter((offset) => offset !== undefined));
  if (first === Number.POSITIVE_INFINITY) return;
  // No excerpt of a section that may hold a secret.
  const section = [...sections].reverse().find(({ start }) => start <= first);
  throw withoutExcerpt(
    section ?? {},
    new Failure("EBB_MARKER", 'A comment begins with "down", but no line is "-- down"', {
      hint: 'Write "-- down" on a line of its own if the down section starts here; if not, reword the comment or declare a down, such as "-- down irreversible"',
      place: placeAt(source, first),
    }),
  );
}

function secondSection(source: SourceText, { marker, start }: MarkerLine): Failure {
  return new Failure("EBB_SECTION", `The file has a second "-- ${marker.kind}" section`, {
    hint: "A file holds one revision with one section of each kind: join them, or split the file",
    place: placeAt(source, start),
  });
}

/** Two files joined into one: the second would be read as comments and statements of the first. */
function secondRevision(source: SourceText, { start }: LineComment): Failure {
  return new Failure("EBB_HEADER", 'The file has a second "revision:" line', {
    hint: "A file holds one revision: split the file, or reword the comment",
    place: placeAt(source, start),
  });
}

function noUp(source: SourceText, end: HeaderEnd): Failure {
  const offset = end.kind === "marker" ? end.start : source.text.trimEnd().length;
  return new Failure("EBB_SECTION", 'The file has no "-- up" section', {
    hint: 'Put a line "-- up" before the statements of the change',
    place: placeAt(source, offset),
  });
}

function refuseStatementsOfNothing(down: Section): void {
  const [first] = down.statements;
  if (!down.options.nothing || first === undefined) return;
  throw new Failure(
    "EBB_SECTION",
    'Cannot run a statement in a section that is declared "down nothing"',
    {
      hint: 'Remove the word "nothing" to run the statement, or remove the statement',
      place: placeIn(down, first.start),
    },
  );
}

function refuseAssertWithoutTransaction(
  source: SourceText,
  { up, assert }: { readonly up: Section; readonly assert: Section },
): void {
  if (up.options.transaction) return;
  throw new Failure("EBB_SECTION", 'An "-- assert" section needs an up section in a transaction', {
    hint: 'The up section is "no-transaction" and cannot be rolled back: remove the assert, or split the revision',
    place: placeAt(source, assert.start),
  });
}

/**
 * Returns true if a comment begins with "down", with any decoration: `=== Downgrade ===`.
 *
 * In a file without `-- down`, the statements after such a comment were most likely meant as down,
 * and would run as part of up.
 */
function beginsWithDown(comment: string): boolean {
  return /^[^\p{L}\p{N}]*down/iu.test(comment);
}

/** Finds the first such comment between the statements of a section; it may be a block comment. */
function findDownComment({ source, start, end, statements }: Section): number | undefined {
  let from = start;
  for (const statement of [...statements, { start: end, end, copyData: undefined }]) {
    const scanner = createScanner(source, from);
    while (scanner.next() && scanner.start < statement.start) {
      const isComment = scanner.kind === "line comment" || scanner.kind === "block comment";
      if (isComment && beginsWithDown(source.slice(scanner.start, scanner.end))) {
        return scanner.start;
      }
    }
    from = statement.copyData?.end ?? statement.end;
  }
  return undefined;
}
