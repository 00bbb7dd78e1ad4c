import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import type { Section, SectionOptions } from "./migration.ts";
import {
  nearOption,
  type OptionProblem,
  type OptionsReading,
  readOptions,
} from "./section-options.ts";

/** A line that starts a section. */
export interface Marker {
  readonly kind: Section["kind"];
  readonly options: SectionOptions;
}

/** A line comment: the offsets of its `--` and of the end of its line. */
export interface LineComment {
  readonly start: number;
  readonly end: number;
}

/** A marker with its offsets. */
export interface MarkerLine extends LineComment {
  readonly marker: Marker;
}

/**
 * Reads a line comment that is alone on its line. Returns a marker, or undefined for prose.
 *
 * `-- up the limit to 10` is prose. With a trailing colon, a word with `=` or a word within two
 * letters of an option, it is a marker with a mistake. That must not pass as prose, because the
 * next statements would run as part of the previous section.
 *
 * @throws {Failure} `EBB_MARKER` for a marker with a mistake, `EBB_FOREIGN_MARKER` for another
 * tool's.
 */
export function readMarker(source: SourceText, comment: LineComment): Marker | undefined {
  const text = commentText(source, comment);
  const tool = foreignMarker(text);
  if (tool !== undefined) throw foreign(source, comment, tool);
  const line = readLine(text);
  if (line === undefined) return undefined;
  const { kind, rest, reading } = line;
  if (reading.kind === "options") return { kind, options: reading.options };
  if (!looksLikeMarker(rest)) return undefined;
  throw mistake(source, comment, { kind, rest, problem: reading.problem });
}

/** Returns true if a line comment is a marker without a mistake. */
export function isMarker(source: SourceText, comment: LineComment): boolean {
  return readLine(commentText(source, comment))?.reading.kind === "options";
}

/** Returns true if a comment line with this text is neither a marker nor like one. */
export function isProse(text: string): boolean {
  if (foreignMarker(text) !== undefined) return false;
  const line = readLine(text);
  return line === undefined || (line.reading.kind === "problem" && !looksLikeMarker(line.rest));
}

/** Returns a line comment's text without its `--` and the white space around it. */
export function commentText(source: SourceText, { start, end }: LineComment): string {
  return source.text.slice(start + 2, end).trim();
}

const SECTION_WORD = /^(up|down|assert)(?![\p{L}\p{N}_])/iu;

/** A comment that begins with the word of a section. */
interface SectionLine {
  readonly kind: Section["kind"];
  /** The text after the word. */
  readonly rest: string;
  readonly reading: OptionsReading;
}

function readLine(text: string): SectionLine | undefined {
  const word = SECTION_WORD.exec(text)?.[0];
  if (word === undefined) return undefined;
  const kind = sectionKind(word.toLowerCase());
  const rest = text.slice(word.length);
  return { kind, rest, reading: readOptions(kind, rest) };
}

function sectionKind(word: string): Section["kind"] {
  return word === "up" || word === "down" ? word : "assert";
}

function looksLikeMarker(rest: string): boolean {
  return rest.endsWith(":") || rest.includes("=") || nearOption(rest) !== undefined;
}

function foreign(source: SourceText, { start }: LineComment, tool: string): Failure {
  return new Failure("EBB_FOREIGN_MARKER", `This line is a marker of ${tool}, not of ebb`, {
    hint: 'Write "-- up" and "-- down" in place of its markers',
    place: placeAt(source, start),
  });
}

interface Mistake {
  readonly kind: Section["kind"];
  readonly rest: string;
  readonly problem: OptionProblem;
}

function mistake(source: SourceText, comment: LineComment, found: Mistake): Failure {
  const { kind, rest, problem } = found;
  const text = commentText(source, comment);
  if (rest.trim() === ":") {
    return new Failure("EBB_MARKER", `"-- ${text}" looks like a marker but is not one`, {
      hint: `Write "-- ${kind}" without the colon`,
      place: placeAt(source, comment.start),
    });
  }
  const textStart = source.text.indexOf(text, comment.start + 2);
  const offset = textStart + text.length - rest.length + problem.at;
  return new Failure("EBB_MARKER", problem.message, {
    hint: problem.hint,
    place: placeAt(source, offset),
  });
}

/**
 * Returns the tool whose marker a line comment is, or undefined.
 *
 * As prose, the line would make the tool's down section part of up. `text` is the comment without
 * `--` and the white space around it.
 */
export function foreignMarker(text: string): string | undefined {
  if (!ANY_MARKER.test(text)) return undefined;
  return FOREIGN_MARKERS.find(({ pattern }) => pattern.test(text))?.tool;
}

const FOREIGN_MARKERS: readonly { readonly tool: string; readonly pattern: RegExp }[] = [
  { tool: "dbmate", pattern: /^migrate:(?:up|down)\b/i },
  {
    tool: "goose",
    pattern:
      /^\+\s*goose\s+(?:up|down|statement\s*begin|statement\s*end|no\s+transaction|envsub)\b/i,
  },
  {
    tool: "sql-migrate",
    pattern: /^\+\s*migrate\s+(?:up|down|statement\s*begin|statement\s*end)\b/i,
  },
  { tool: "micrate", pattern: /^\+\s*micrate\s+(?:up|down)\b/i },
  { tool: "node-pg-migrate", pattern: /^(?:up|down)\s+migration\s*$/i },
  { tool: "tern", pattern: /^-*\s*create above\s*\/\s*drop below\s*-*$/i },
  { tool: "rambler", pattern: /^rambler\s+(?:up|down)\b/i },
  { tool: "MyBatis Migrations", pattern: /^\/\/\s*@undo\b/i },
  { tool: "Play", pattern: /^-*\s*!(?:ups|downs)\b/i },
  { tool: "Liquibase", pattern: /^(?:liquibase formatted sql\b|changeset\s+\S+:\S)/i },
];

/** Tested first: almost no line matches, and a project has many lines. */
const ANY_MARKER = new RegExp(
  FOREIGN_MARKERS.map(({ pattern }) => `(?:${pattern.source})`).join("|"),
  "i",
);
