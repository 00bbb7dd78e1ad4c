import type { Section } from "../../migration/migration.ts";
import { writtenPart } from "../../migration/written.ts";
import { createScanner } from "../../sql/scanner.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { durationText } from "../../text/duration.ts";
import { displayWidth, fitWidth } from "../../text/fit-width.ts";
import { positionsAt } from "../../text/positions.ts";
import { sanitizeLine } from "../../text/sanitize.ts";
import type { Theme } from "../screen/theme.ts";

/** A finished statement. */
export interface DoneStatement {
  readonly index: number;
  readonly durationMs: number;
}

/** The longest text in a log, and the shortest on a narrow terminal. */
const LONGEST_WORDS = 60;
const FEWEST_WORDS = 16;
/** The limit for reading a statement. */
const LONGEST_READ = 1000;

/**
 * Creates a function that renders a line for each statement of a section: its place, its first
 * words, its time.
 *
 * The words end at the first string, which may be a secret. For a `no-record` section, only the
 * first two words are shown. `width` is that of the terminal, if there is one.
 */
export function statementLines(
  section: Section,
  theme: Theme,
  width?: number,
): (done: DoneStatement) => string {
  const { written } = section;
  const starts = section.statements.map(({ start }) => written?.offsetOf(start) ?? start);
  const positions = positionsAt(written?.text ?? section.source, starts);
  return ({ index, durationMs }) => {
    const place = sanitizeLine(`${section.origin}:${positions[index]?.line ?? 1}`);
    const time = durationText(durationMs);
    const taken = displayWidth(place) + time.length + 7;
    const room = width === undefined ? LONGEST_WORDS : Math.max(width - taken, FEWEST_WORDS);
    const words = fitWidth(sanitizeLine(firstWords(section, index)), room);
    return `  ${theme.faint(place)}  ${words}  ${theme.faint(time)}`;
  };
}

function firstWords(section: Section, index: number): string {
  const found = section.statements[index];
  if (found === undefined) return "";
  const source = writtenPart(section, found);
  const statement = { start: 0, end: source.length };
  const { options } = section;
  if (!options.record) return `${leadingWords(source, statement, 2).join(" ")} …`;
  const scanner = createScanner(source, statement.start);
  const pieces: string[] = [];
  let at = statement.start;
  while (scanner.next() && scanner.start < statement.end && at - statement.start < LONGEST_READ) {
    pieces.push(source.slice(at, scanner.start));
    at = scanner.end;
    const isSecret = SECRET.has(scanner.kind);
    if (isSecret) pieces.push("…");
    else pieces.push(COMMENT.has(scanner.kind) ? " " : source.slice(scanner.start, scanner.end));
    if (isSecret) break;
  }
  return pieces.join("").replace(/\s+/g, " ").trim();
}

const COMMENT: ReadonlySet<string> = new Set(["line comment", "block comment"]);
const SECRET: ReadonlySet<string> = new Set(["string", "dollar-quoted string"]);
