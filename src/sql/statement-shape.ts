import { isWord } from "./identifier.ts";
import type { Scanner } from "./scanner.ts";

const CLOSE = 41;
const DOT = 46;
const OPEN = 40;
const SEMICOLON = 59;

/** The state of an open statement, from its first words, as psql tracks it. */
type Shape =
  | "start"
  | "create"
  | "routine"
  | "routine begin"
  | "body"
  | "copy"
  | "copy from"
  | "copy from stdin"
  | "copy from stdout"
  | "other";

/** PostgreSQL's grammar treats `COPY … FROM STDOUT` as `FROM STDIN`. */
export type CopySource = "stdin" | "stdout";

/**
 * Follows the tokens of one statement to know where it ends.
 *
 * A semicolon does not end a statement inside the body `BEGIN ATOMIC … END` of a function. Data
 * follow the semicolon of a `COPY … FROM STDIN`.
 */
export class StatementShape {
  #shape: Shape = "start";
  /** The number of open `CASE`s in the body. */
  #openCases = 0;
  #depth = 0;
  #previous: "separator" | "dot" | "as" | "other" = "other";
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * False inside parentheses and `BEGIN ATOMIC … END`, where a semicolon does not end the
   * statement.
   */
  get canEnd(): boolean {
    return this.#depth === 0 && this.#shape !== "body";
  }

  /** The source of a `COPY` that reads its rows from the client. */
  get copySource(): CopySource | undefined {
    if (this.#shape === "copy from stdin") return "stdin";
    return this.#shape === "copy from stdout" ? "stdout" : undefined;
  }

  reset(): void {
    this.#shape = "start";
    this.#depth = 0;
  }

  /** Reads the next token. As in psql, a surplus closing parenthesis is ignored. */
  see(token: Scanner): void {
    if (this.#depth === 0 && this.#shape !== "other") this.#seeOutside(token);
    if (token.kind !== "punctuation") return;
    const code = this.#text.charCodeAt(token.start);
    if (code === OPEN) this.#depth++;
    else if (code === CLOSE && this.#depth > 0) this.#depth--;
  }

  #seeOutside(token: Scanner): void {
    const shape = this.#shape;
    this.#shape = token.kind === "word" ? this.#afterWord(shape, token) : afterMark(shape);
    const isBodyOpen = shape !== "body" && this.#shape === "body";
    this.#previous = isBodyOpen ? "separator" : this.#roleOf(token);
  }

  #afterWord(shape: Shape, token: Scanner): Shape {
    switch (shape) {
      case "start":
        return this.#first(token);
      case "create":
        return this.#inCreate(token);
      case "routine":
        return this.#is(token, "begin") ? "routine begin" : "routine";
      case "routine begin":
        return this.#afterBegin(token);
      case "body":
        return this.#inBody(token);
      case "copy":
        return this.#inCopy(token);
      case "copy from":
        return this.#afterFrom(token);
      default:
        return shape;
    }
  }

  #first(token: Scanner): Shape {
    if (this.#is(token, "create")) return "create";
    return this.#is(token, "copy") ? "copy" : "other";
  }

  /** Skips `OR` and `REPLACE` in any order: the server refuses a wrong order anyway. */
  #inCreate(token: Scanner): Shape {
    if (this.#is(token, "or") || this.#is(token, "replace")) return "create";
    return this.#is(token, "function") || this.#is(token, "procedure") ? "routine" : "other";
  }

  #inCopy(token: Scanner): Shape {
    return this.#previous !== "dot" && this.#is(token, "from") ? "copy from" : "copy";
  }

  #afterFrom(token: Scanner): Shape {
    if (this.#is(token, "stdin")) return "copy from stdin";
    return this.#is(token, "stdout") ? "copy from stdout" : "other";
  }

  #afterBegin(token: Scanner): Shape {
    if (!this.#is(token, "atomic")) return this.#is(token, "begin") ? "routine begin" : "routine";
    this.#openCases = 0;
    return "body";
  }

  /**
   * Reads a word of the body, where `END` closes the body or a `CASE`.
   *
   * After a semicolon or `ATOMIC`, `END` always closes the body. After a dot or `AS`, both words
   * are names (`t.end`, `AS case`).
   */
  #inBody(token: Scanner): Shape {
    if (this.#previous === "dot" || this.#previous === "as") return "body";
    if (this.#is(token, "case")) this.#openCases++;
    if (!this.#is(token, "end")) return "body";
    if (this.#previous === "separator" || this.#openCases === 0) return "other";
    this.#openCases--;
    return "body";
  }

  #roleOf(token: Scanner): "separator" | "dot" | "as" | "other" {
    if (token.kind === "punctuation") {
      const code = this.#text.charCodeAt(token.start);
      if (code === SEMICOLON) return "separator";
      return code === DOT ? "dot" : "other";
    }
    return token.kind === "word" && this.#is(token, "as") ? "as" : "other";
  }

  #is(token: Scanner, word: string): boolean {
    return isWord(this.#text, token, word);
  }
}

/**
 * Ends a shape at a token that is not a word: in `copy t from "stdin"` the name is quoted, so that
 * no data follow.
 */
function afterMark(shape: Shape): Shape {
  if (shape === "start" || shape === "copy from") return "other";
  return shape === "routine begin" ? "routine" : shape;
}
