import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { isLineEnd, isSpace } from "./character.ts";
import { endOfEndMark, findCopyData, isNextLineBlank } from "./copy-data.ts";
import type { Range } from "./identifier.ts";
import { endOfDollarDelimiter } from "./literal.ts";
import { endOfRestriction, refuseMetaCommand } from "./meta-command.ts";
import { createScanner, type Scanner } from "./scanner.ts";
import { type CopySource, StatementShape } from "./statement-shape.ts";

/**
 * One statement of a text, in UTF-16 offsets.
 *
 * It reaches from its first token up to the end of its last one, without leading comments and the
 * closing semicolon.
 */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /**
   * The data lines after a `COPY … FROM stdin;`, without the line `\.`.
   *
   * Undefined for other statements, and for a COPY without data, which `copyWithoutData`
   * finds.
   */
  readonly copyData: { readonly start: number; readonly end: number } | undefined;
}

/** The statements that `readStatements` found, and the offset where it stopped. */
export interface StatementList {
  readonly statements: readonly Statement[];
  readonly end: number;
}

/** Returns true if the line comment `text[start, end)` ends the list of statements. */
export type IsBoundary = (start: number, end: number) => boolean;

/**
 * Splits a text into its statements, from `start` up to the end, or up to the first comment for
 * which `isBoundary` returns true.
 *
 * A semicolon ends a statement as in psql: outside parentheses and outside the `BEGIN ATOMIC … END`
 * of a function or procedure. Empty statements are not listed. `isBoundary` is called for each line
 * comment that is alone on its line, also inside parentheses and open statements, which end there.
 * It is not called inside strings, block comments and COPY data.
 *
 * @throws {Failure} `EBB_SYNTAX` if a literal, a comment or the data of a COPY have no end.
 * @throws {Failure} `EBB_META_COMMAND` at a command of psql.
 */
export function readStatements(
  source: SourceText,
  start: number,
  isBoundary: IsBoundary = () => false,
): StatementList {
  const reader = new StatementReader(source, start);
  const { scanner } = reader;
  while (scanner.next()) {
    if (!scanner.isTerminated) throw unterminated(source, scanner);
    if (scanner.kind === "line comment") {
      const isEnd = isAlone(source.text, scanner.start) && isBoundary(scanner.start, scanner.end);
      if (isEnd) return reader.finish(scanner.start);
    } else if (scanner.kind !== "block comment") {
      reader.take();
    }
  }
  return reader.finish(source.text.length);
}

const SEMICOLON = 59;
const NONE = -1;

class StatementReader {
  readonly scanner: Scanner;
  readonly #source: SourceText;
  readonly #shape: StatementShape;
  readonly #statements: Statement[] = [];
  /** The start and, so far, the end of the open statement. */
  #start = NONE;
  #end = NONE;
  /**
   * True after a search for the end of COPY data found none: a later search would find none,
   * either.
   */
  #isWithoutCopyData = false;

  constructor(source: SourceText, start: number) {
    this.#source = source;
    this.#shape = new StatementShape(source.text);
    this.scanner = createScanner(source.text, start);
  }

  /** Reads the scanner's current token. */
  take(): void {
    const { kind } = this.scanner;
    if (kind === "punctuation") this.#takePunctuation();
    else if (kind === "backslash") this.#takeBackslash();
    else this.#extend();
  }

  finish(end: number): StatementList {
    this.#close(undefined);
    return { statements: this.#statements, end };
  }

  #takePunctuation(): void {
    const code = this.#source.text.charCodeAt(this.scanner.start);
    if (code === SEMICOLON && this.#shape.canEnd) this.#takeSemicolon();
    else this.#extend();
  }

  #takeBackslash(): void {
    const at = this.scanner.start;
    if (this.#start !== NONE) refuseMetaCommand(this.#source, at);
    this.scanner.seek(endOfRestriction(this.#source, at));
  }

  #takeSemicolon(): void {
    const copySource = this.#shape.copySource;
    const data = copySource === undefined ? undefined : this.#findCopyData(copySource);
    if (data !== undefined) this.scanner.seek(endOfEndMark(data.end));
    this.#close(data);
  }

  /**
   * Finds the data of a COPY. Without an end mark there are none, and `copyWithoutData`
   * finds the COPY before anything runs.
   *
   * If the next line is not blank, it looks like data and is refused here: as SQL, it would give a
   * confusing error.
   */
  #findCopyData(from: CopySource): Range | undefined {
    if (!this.#isWithoutCopyData) {
      const data = findCopyData(this.#source, this.scanner.end);
      if (data !== undefined) return data;
      this.#isWithoutCopyData = true;
    }
    if (from === "stdout" || isNextLineBlank(this.#source.text, this.scanner.end)) return undefined;
    throw new Failure("EBB_SYNTAX", "Cannot find the end of the data of this COPY … FROM stdin", {
      place: placeAt(this.#source, this.#start),
      hint: "End the data with a line that holds \\. and nothing else",
    });
  }

  #extend(): void {
    if (this.#start === NONE) this.#start = this.scanner.start;
    this.#end = this.scanner.end;
    this.#shape.see(this.scanner);
  }

  #close(copyData: Range | undefined): void {
    if (this.#start !== NONE) {
      this.#statements.push({ start: this.#start, end: this.#end, copyData });
    }
    this.#start = NONE;
    this.#shape.reset();
  }
}

/** Returns true if only white space precedes `at` on its line. */
function isAlone(text: string, at: number): boolean {
  let index = at - 1;
  while (index >= 0 && isSpace(text.charCodeAt(index))) {
    if (isLineEnd(text.charCodeAt(index))) return true;
    index--;
  }
  return index < 0;
}

/**
 * Creates the failure for a literal or comment without an end. It points to the beginning and
 * suggests the cause.
 */
export function unterminated(source: SourceText, token: Scanner): Failure {
  const { what, hint } = explain(source.text, token);
  return new Failure("EBB_SYNTAX", `Cannot find the end of the ${what} that begins here`, {
    place: placeAt(source, token.start),
    hint,
  });
}

function explain(text: string, token: Scanner): { readonly what: string; readonly hint: string } {
  switch (token.kind) {
    case "quoted identifier":
      return { what: "quoted identifier", hint: 'Close it with ", and write " in a name as ""' };
    case "block comment":
      return {
        what: "comment",
        hint: "Close it with */; comments nest, so that each /* in it needs a */ of its own",
      };
    case "dollar-quoted string": {
      const mark = text.slice(token.start, endOfDollarDelimiter(text, token.start));
      return {
        what: `dollar-quoted string ${mark}`,
        hint: `Close it with ${mark}, written exactly so; case counts`,
      };
    }
    default:
      return {
        what: "string",
        hint: "Close it with ', and write ' in a string as ''; a backslash hides a quote only in E'…'. Maybe an earlier string has a ' too many",
      };
  }
}
