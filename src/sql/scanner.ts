import {
  isDigit,
  isIdentifierPart,
  isIdentifierStart,
  isOperator,
  isPunctuation,
  isSpace,
} from "./character.ts";
import {
  continuationQuote,
  endOfBlockComment,
  endOfDollarDelimiter,
  endOfDollarQuoted,
  endOfEscapeString,
  endOfLine,
  endOfQuoted,
  NO_END,
} from "./literal.ts";
import { endOfNumber, endOfParameter } from "./number.ts";
import { endOfOperator, endOfSigns } from "./operator.ts";

/**
 * The kind of a token. Words are keywords and unquoted identifiers. White space is never a token.
 */
export type TokenKind =
  | "word"
  | "quoted identifier"
  | "string"
  | "dollar-quoted string"
  | "number"
  | "parameter"
  | "operator"
  | "punctuation"
  | "line comment"
  | "block comment"
  | "backslash"
  | "other";

/**
 * A cursor over the tokens of a text. Its fields describe the current token, until `next` is
 * called.
 */
export interface Scanner {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** False for a literal or comment that the end of the text cuts off. */
  readonly isTerminated: boolean;
  /** Moves to the next token. Returns false at the end of the text. */
  next(): boolean;
  /** Continues at another offset, as if the text began there. */
  seek(offset: number): void;
}

const AMPERSAND = 38;
const BACKSLASH = 92;
const COLON = 58;
const DASH = 45;
const DOLLAR = 36;
const DOT = 46;
const DOUBLE_QUOTE = 34;
const EQUALS = 61;
const QUOTE = 39;
const SLASH = 47;
const STAR = 42;
const LOWER_CASE = 32;
const LOWER_B = 98;
const LOWER_E = 101;
const LOWER_U = 117;
const LOWER_X = 120;

/**
 * Creates a cursor that reads SQL as the scanners of PostgreSQL's server and of psql do, with
 * `standard_conforming_strings` on (manual, 4.1; scan.l and psqlscan.l of release 18).
 *
 * If releases differ only in what they refuse (`123abc`), it accepts what any of them accepts. A
 * string that continues on another line is one token for each part. psql's variables are not
 * replaced: the text goes to the server unchanged.
 */
export function createScanner(text: string, start = 0): Scanner {
  return new TextScanner(text, start);
}

class TextScanner implements Scanner {
  kind: TokenKind = "other";
  start: number;
  end: number;
  isTerminated = true;
  readonly #text: string;
  /** The offset of the quote that continues an `E'…'` string. */
  #escapeContinuation = NO_END;
  /** Before this offset, each `+` or `-` is an operator of its own. */
  #endOfSigns = 0;

  constructor(text: string, start: number) {
    this.#text = text;
    this.start = start;
    this.end = start;
  }

  seek(offset: number): void {
    this.end = offset;
    this.#escapeContinuation = NO_END;
    this.#endOfSigns = 0;
  }

  next(): boolean {
    const text = this.#text;
    let at = this.end;
    let code = text.charCodeAt(at);
    while (isSpace(code)) code = text.charCodeAt(++at);
    this.start = at;
    this.isTerminated = true;
    if (at >= text.length) {
      this.end = text.length;
      return false;
    }
    if (isIdentifierStart(code)) this.#scanWord(code);
    else if (isOperator(code)) this.#scanOperator(code);
    else if (isDigit(code)) this.#accept("number", endOfNumber(text, at));
    else this.#scanMark(code);
    return true;
  }

  #accept(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.isTerminated = end !== NO_END;
    this.end = end === NO_END ? this.#text.length : end;
  }

  #scanWord(code: number): void {
    const text = this.#text;
    const next = text.charCodeAt(this.start + 1);
    if ((next === QUOTE || next === AMPERSAND) && this.#scanPrefixed(code | LOWER_CASE, next))
      return;
    let end = this.start + 1;
    while (isIdentifierPart(text.charCodeAt(end))) end++;
    this.#accept("word", end);
  }

  /**
   * Scans `E'…'`, `B'…'`, `X'…'` and `U&…`. `N'…'` is none of them: the server also reads it as a
   * word and a string.
   */
  #scanPrefixed(letter: number, next: number): boolean {
    if (letter === LOWER_U && next === AMPERSAND) return this.#scanUnicode();
    if (next !== QUOTE) return false;
    if (letter === LOWER_E) this.#scanEscapeString(this.start + 2);
    else if (letter === LOWER_B || letter === LOWER_X) this.#scanBits(this.start + 2);
    else return false;
    return true;
  }

  #scanUnicode(): boolean {
    const mark = this.#text.charCodeAt(this.start + 2);
    if (mark === QUOTE) this.#scanQuoted("string", this.start + 3);
    else if (mark === DOUBLE_QUOTE) this.#scanQuoted("quoted identifier", this.start + 3);
    else return false;
    return true;
  }

  /**
   * Scans a bit string. Two quotes are not an escaped quote here: the first one ends the string.
   */
  #scanBits(at: number): void {
    const close = this.#text.indexOf("'", at);
    this.#accept("string", close < 0 ? NO_END : close + 1);
  }

  #scanQuoted(kind: "string" | "quoted identifier", at: number): void {
    this.#accept(kind, endOfQuoted(this.#text, at, kind === "string" ? "'" : '"'));
  }

  #scanEscapeString(at: number): void {
    this.#accept("string", endOfEscapeString(this.#text, at));
    this.#escapeContinuation = continuationQuote(this.#text, this.end);
  }

  #scanOperator(code: number): void {
    const text = this.#text;
    const next = text.charCodeAt(this.start + 1);
    if (code === DASH && next === DASH) {
      this.#accept("line comment", endOfLine(text, this.start));
    } else if (code === SLASH && next === STAR) {
      this.#accept("block comment", endOfBlockComment(text, this.start + 2));
    } else if (this.start < this.#endOfSigns) {
      this.#accept("operator", this.start + 1);
    } else {
      this.#accept("operator", endOfOperator(text, this.start));
      this.#endOfSigns = endOfSigns(text, this.end);
    }
  }

  #scanMark(code: number): void {
    if (code === QUOTE) this.#scanString();
    else if (code === DOUBLE_QUOTE) this.#scanQuoted("quoted identifier", this.start + 1);
    else if (code === DOLLAR) this.#scanDollar();
    else if (code === DOT) this.#scanDot();
    else if (code === COLON) this.#scanColon();
    else if (code === BACKSLASH) this.#accept("backslash", this.start + 1);
    else this.#accept(isPunctuation(code) ? "punctuation" : "other", this.start + 1);
  }

  #scanString(): void {
    if (this.start === this.#escapeContinuation) this.#scanEscapeString(this.start + 1);
    else this.#scanQuoted("string", this.start + 1);
  }

  #scanDollar(): void {
    const text = this.#text;
    if (isDigit(text.charCodeAt(this.start + 1))) {
      this.#accept("parameter", endOfParameter(text, this.start + 1));
      return;
    }
    const open = endOfDollarDelimiter(text, this.start);
    if (open === NO_END) this.#accept("other", this.start + 1);
    else this.#accept("dollar-quoted string", endOfDollarQuoted(text, this.start, open));
  }

  #scanDot(): void {
    const next = this.#text.charCodeAt(this.start + 1);
    if (isDigit(next)) this.#accept("number", endOfNumber(this.#text, this.start));
    else this.#accept("punctuation", this.start + (next === DOT ? 2 : 1));
  }

  #scanColon(): void {
    const next = this.#text.charCodeAt(this.start + 1);
    this.#accept("punctuation", this.start + (next === COLON || next === EQUALS ? 2 : 1));
  }
}
