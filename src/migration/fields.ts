import { Failure } from "../failure.ts";
import { closest } from "../text/distance.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import type { HeaderLine } from "./header-lines.ts";
import { foreignMarker } from "./marker.ts";

/** The fields of a header, under their main names. */
export type FieldName =
  | "revision"
  | "parents"
  | "labels"
  | "depends"
  | "created"
  | "author"
  | "variables"
  | "replaces"
  | "last-release"
  | "message";

/** A `word: value` line. */
export interface Field {
  readonly name: FieldName;
  readonly value: string;
  /** The offset of the value in the file. */
  readonly offset: number;
}

/** The fields by name, and the other lines. */
export interface Fields {
  readonly fields: ReadonlyMap<FieldName, Field>;
  readonly prose: readonly HeaderLine[];
}

/**
 * Separates the fields of a header from its prose.
 *
 * A comment for `ebb lint` is neither. Only the block with `revision:` holds fields. Any other `word:` line in it is an error, so that a
 * misspelt `parents` never makes a second root.
 *
 * @throws {Failure} `EBB_HEADER` with the line.
 */
export function readFields(source: SourceText, lines: readonly HeaderLine[]): Fields {
  const block = revisionLine(source, lines).block;
  const fields = new Map<FieldName, Field>();
  const prose: HeaderLine[] = [];
  for (const line of lines) {
    if (COMMENT_OF_LINT.test(line.text)) continue;
    const field = line.block === block ? readField(source, line) : undefined;
    if (field === undefined) prose.push(line);
    else if (fields.has(field.name)) throw twice(source, line, field.name);
    else fields.set(field.name, field);
  }
  return { fields, prose };
}

/** Returns true if a comment line would be read as the `revision:` line. */
export function isRevisionLine(text: string): boolean {
  return REVISION_FIELD.test(text);
}

const REVISION_FIELD = /^\s*revision\s*:/i;

/** A word and a colon. The value follows. */
const FIELD = /^\s*([\p{L}_][\p{L}\p{N}_-]*)\s*:/u;

/** `-- ebb: allow RULE because REASON` for the whole file, see docs/guide/lint.md. */
const COMMENT_OF_LINT = /^\s*ebb:\s*allow\b/i;

/** The spellings of each field; case does not matter. */
const FIELD_NAMES: ReadonlyMap<string, FieldName> = new Map([
  ["revision", "revision"],
  ["parents", "parents"],
  ["parent", "parents"],
  ["down_revision", "parents"],
  ["depends", "depends"],
  ["depends_on", "depends"],
  ["depends-on", "depends"],
  ["labels", "labels"],
  ["branch_labels", "labels"],
  ["created", "created"],
  ["author", "author"],
  ["variables", "variables"],
  ["replaces", "replaces"],
  ["last-release", "last-release"],
  ["last_release", "last-release"],
  ["message", "message"],
]);

function revisionLine(source: SourceText, lines: readonly HeaderLine[]): HeaderLine {
  const [first, second] = lines.filter((line) => isRevisionLine(line.text));
  if (first === undefined) throw noRevision(source, lines);
  if (second !== undefined) throw twice(source, second, "revision");
  return first;
}

function readField(source: SourceText, line: HeaderLine): Field | undefined {
  const match = FIELD.exec(line.text);
  if (match === null) {
    if (MISSING_COLON.test(line.text)) throw missingColon(source, line);
    return undefined;
  }
  const name = FIELD_NAMES.get((match[1] ?? "").toLowerCase());
  if (name === undefined) throw unknownField(source, line, match[1] ?? "");
  const rest = line.text.slice(match[0].length);
  const value = rest.trim();
  return { name, value, offset: line.offset + line.text.length - rest.trimStart().length };
}

/** `parents = abc`: as prose, it would make the revision a root. */
const MISSING_COLON = new RegExp(`^\\s*(?:${[...FIELD_NAMES.keys()].join("|")})\\s*=`, "i");

function missingColon(source: SourceText, line: HeaderLine): Failure {
  return new Failure("EBB_HEADER", `Cannot read "${line.text.trim()}": a field needs a colon`, {
    hint: 'Write "name: value"',
    place: placeOfText(source, line),
  });
}

function unknownField(source: SourceText, line: HeaderLine, word: string): Failure {
  const near = closest(word.toLowerCase(), FIELD_NAMES.keys());
  return new Failure("EBB_HEADER", `The header has no field "${word}"`, {
    hint:
      near === undefined
        ? 'Fields are revision, parents, depends, labels, created, author, variables, message; put an empty "--" line between them and other text'
        : `Did you mean "${near}:"?`,
    place: placeOfText(source, line),
  });
}

function twice(source: SourceText, line: HeaderLine, name: FieldName): Failure {
  return new Failure("EBB_HEADER", `The header has a second "${name}:" line`, {
    hint: name === "revision" ? "A file holds one revision" : 'Join the lines, with ","',
    place: placeOfText(source, line),
  });
}

function noRevision(source: SourceText, lines: readonly HeaderLine[]): Failure {
  const near = lines.find((line) => MISSPELT_REVISION.test(line.text) || isNearRevision(line.text));
  return new Failure("EBB_HEADER", 'The header has no "revision:" line', {
    hint:
      near === undefined
        ? hintWithoutRevision(source.name, lines)
        : 'Did you mean "-- revision: <id>"?',
    place: near === undefined ? placeAt(source, 0) : placeOfText(source, near),
  });
}

const FLYWAY_FILE = /(?:^|[/\\])(?:[VUB]\d[\d._]*|R)__[^/\\]+\.sql$/i;

function hintWithoutRevision(file: string, lines: readonly HeaderLine[]): string {
  const tool = FLYWAY_FILE.test(file)
    ? "Flyway"
    : lines.map(({ text }) => foreignMarker(text.trim())).find((found) => found !== undefined);
  if (tool !== undefined)
    return `It looks like a file of ${tool}: make revisions of such files with: ebb import`;
  if (/\.(?:up|down)\.sql$/.test(file)) {
    return 'Make one file of NAME.up.sql and NAME.down.sql: "-- revision: <id>", "-- up", "-- down"; for all of them: ebb import';
  }
  return 'Add "-- revision: <id>" at the top, or move the file out of the folder of revisions; "ebb revision" makes new ones';
}

/** Alembic's `Revision ID: abc`, or `revision abc`. */
const MISSPELT_REVISION = /^\s*revision\b/i;

function isNearRevision(text: string): boolean {
  const word = FIELD.exec(text)?.[1]?.toLowerCase();
  return word !== undefined && closest(word, ["revision"]) !== undefined;
}

function placeOfText(source: SourceText, line: HeaderLine): ReturnType<typeof placeAt> {
  return placeAt(source, line.offset + line.text.length - line.text.trimStart().length);
}
