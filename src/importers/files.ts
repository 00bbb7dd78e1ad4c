import { Failure } from "../failure.ts";
import { parseCreated } from "../migration/created.ts";
import type { Direction } from "../migration/migration.ts";
import type { Range } from "../sql/identifier.ts";
import { startOfNextLine } from "../sql/literal.ts";
import { decodeSource } from "../text/decode.ts";
import type { SourceText } from "../text/place.ts";
import type { ForeignFile, ForeignMigration, ForeignSection, Remark } from "./importer.ts";

/** Returns the directory of a path; `.` for a file at the top. */
export function directoryOf(name: string): string {
  const slash = name.lastIndexOf("/");
  return slash < 0 ? "." : name.slice(0, slash);
}

/** Returns the last part of a path. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Returns the files that stand directly in a directory, sorted by name. */
export function filesIn(files: readonly ForeignFile[], directory: string): readonly ForeignFile[] {
  return sorted(files.filter(({ name }) => directoryOf(name) === directory));
}

/** Returns the files in a directory and below it, sorted by name. */
export function filesBelow(
  files: readonly ForeignFile[],
  directory: string,
): readonly ForeignFile[] {
  if (directory === ".") return sorted(files);
  return sorted(files.filter(({ name }) => name.startsWith(`${directory}/`)));
}

function sorted(files: readonly ForeignFile[]): readonly ForeignFile[] {
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns each directory of some files once. */
export function directoriesOf(files: readonly ForeignFile[]): readonly string[] {
  return [...new Set(files.map(({ name }) => directoryOf(name)))].sort();
}

/** Decodes a file, which must be UTF-8. */
export function sourceOf({ name, bytes }: ForeignFile): SourceText {
  const { text } = decodeSource(name, bytes);
  return { name, text };
}

/** Returns a file as text for looking at it: bytes that are not UTF-8 do no harm. */
export function roughText({ bytes }: ForeignFile): string {
  return new TextDecoder().decode(bytes);
}

/** Returns true if a file of this path exists and its text matches. */
export function hasText(files: readonly ForeignFile[], name: RegExp, text: RegExp): boolean {
  return files.some((file) => name.test(file.name) && text.test(roughText(file)));
}

/** A line of a text: its range with the line end, and its words. */
export interface Line extends Range {
  readonly number: number;
  /** The line without its line end. */
  readonly text: string;
}

/** Splits a text into lines. */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const end = startOfNextLine(text, start);
    const words = text.slice(start, end).replace(/[\r\n]+$/, "");
    lines.push({ start, end, number: lines.length + 1, text: words });
    start = end;
  }
  return lines;
}

/** The two sections of a file with markers. */
export interface Split {
  readonly up: ForeignSection;
  readonly down: ForeignSection | undefined;
  /** The number of markers of each section. */
  readonly count: Readonly<Record<Direction, number>>;
}

/**
 * Splits a file at the markers of its tool. `marker` returns the section that a line opens, or
 * `gone` for another line that must go. Text before the first marker belongs to up.
 */
export function splitSections(
  source: SourceText,
  marker: (line: Line) => Direction | "gone" | undefined,
): Split {
  const parts: Record<Direction, Range[]> = { up: [], down: [] };
  const count = { up: 0, down: 0 };
  let current: Direction = "up";
  for (const line of linesOf(source.text)) {
    const word = marker(line);
    const isLeading = count.up + count.down + parts.up.length === 0 && line.text.trim() === "";
    if (word === undefined && !isLeading) parts[current].push(line);
    if (word === undefined || word === "gone") continue;
    current = word;
    count[word]++;
  }
  const section = (kind: Direction): ForeignSection => ({
    source,
    parts: parts[kind],
    transaction: true,
  });
  return { up: section("up"), down: count.down === 0 ? undefined : section("down"), count };
}

/** Returns a whole file as a section. */
export function wholeSection(source: SourceText, transaction = true): ForeignSection {
  return { source, parts: [{ start: 0, end: source.text.length }], transaction };
}

/** Joins the parts of a section. */
export function sectionText({ source, parts }: ForeignSection): string {
  return parts.map(({ start, end }) => source.text.slice(start, end)).join("");
}

/** Returns the line in the file for an offset in the joined text of a section. */
export function lineAt({ source, parts, line }: ForeignSection, offset: number): number {
  if (line !== undefined) return line;
  let left = offset;
  for (const { start, end } of parts) {
    if (left <= end - start) return lineNumber(source.text, start + left);
    left -= end - start;
  }
  return 1;
}

/** Returns the number of the line of an offset. */
export function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n?|\n/).length;
}

/** Returns a remark after which nothing is left to do. */
export function note(file: string, text: string, line?: number): Remark {
  return { kind: "note", file, line, text };
}

/** Returns a remark about something that could not be carried over. */
export function lost(file: string, text: string, line?: number): Remark {
  return { kind: "lost", file, line, text };
}

/** Turns the name of a file into a message: `add_users` becomes `add users`. */
export function messageOf(name: string): string {
  return name
    .replace(/[_\s-]+/g, " ")
    .trim()
    .normalize("NFC");
}

/** Returns the moment that a version spells, as ISO 8601, or undefined. */
export function createdOf(version: string): string | undefined {
  if (/^1\d{9}$/.test(version)) return iso(Number(version) * 1000);
  if (/^1\d{12}$/.test(version)) return iso(Number(version));
  const match = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?\d{0,3})?$/.exec(version);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = match;
  const instant = parseCreated(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return instant === undefined ? undefined : iso(instant);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Returns a migration for one that is a program. Its up fails until a person writes its SQL.
 */
export function programStub(
  file: ForeignFile,
  migration: Pick<ForeignMigration, "version" | "name" | "message">,
): { readonly migration: ForeignMigration; readonly remark: Remark } {
  const name = file.name.replace(/[^\w./ -]/g, "_");
  const text = `do $$ begin raise exception 'write the SQL of ${name} here: it was a program'; end $$;\n`;
  const up = wholeSection({ name: file.name, text });
  const remark = lost(file.name, "it is a program: its revision fails until its SQL is written");
  return { migration: { ...migration, files: [file.name], up, down: undefined }, remark };
}

type Keyed = Pick<ForeignMigration, "version" | "files">;

/**
 * Refuses two migrations of one version.
 *
 * @throws {Failure} `EBB_IMPORT` that names both
 */
export function refuseTwins(migrations: readonly Keyed[]): void {
  const seen = new Map<string, Keyed>();
  for (const migration of migrations) {
    const { version } = migration;
    const twin = seen.get(version);
    if (twin !== undefined) {
      const files = [...twin.files, ...migration.files].join(" and ");
      throw new Failure("EBB_IMPORT", `Cannot import two migrations of version ${version}`, {
        hint: `They are ${files}; give one of them another version`,
      });
    }
    seen.set(version, migration);
  }
}
