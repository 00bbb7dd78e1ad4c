import { lowerCase, nameOf, type QualifiedName, type Range } from "./identifier.ts";
import { createScanner } from "./scanner.ts";
import type { Statement } from "./statements.ts";

/** Reads a statement's tokens (those of `leadingWords`) from left to right. */
export class TokenReader {
  readonly #tokens: readonly string[];
  #index = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** Takes these tokens if all of them are next, else none. */
  take(...expected: readonly string[]): boolean {
    const isHere = expected.every((token, offset) => this.#tokens[this.#index + offset] === token);
    if (isHere) this.#index += expected.length;
    return isHere;
  }

  /** Takes one token. Returns undefined at the end. */
  takeAny(): string | undefined {
    return this.#tokens[this.#index++];
  }

  /** Takes a name. In a name of three parts, the first one (the database) is ignored. */
  takeName(): QualifiedName | undefined {
    const parts: string[] = [];
    do {
      const part = nameOf(this.takeAny() ?? "");
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.take("."));
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2), name };
  }

  /** Takes a comma-separated list of names. */
  takeNames(): readonly QualifiedName[] | undefined {
    const names: QualifiedName[] = [];
    do {
      const name = this.takeName();
      if (name === undefined) return undefined;
      names.push(name);
    } while (this.take(","));
    return names;
  }
}

/**
 * Reads the first tokens of a statement, without comments. Unquoted words are put in lower case.
 */
export function leadingWords(text: string, statement: Range, count: number): readonly string[] {
  const scanner = createScanner(text, statement.start);
  const words: string[] = [];
  while (words.length < count && scanner.next() && scanner.start < statement.end) {
    if (scanner.kind === "line comment" || scanner.kind === "block comment") continue;
    const word = text.slice(scanner.start, scanner.end);
    words.push(scanner.kind === "word" ? lowerCase(word) : word);
  }
  return words;
}

/**
 * Visits the tokens of some statements of a text that count in a comparison of two texts, with unquoted words in lower case and a `;` after each statement.
 *
 * White space, comments, the case of unquoted words, empty statements and the last semicolon do not
 * count. Inside a token (a function's body, a string) everything counts except the kind of line
 * end: CRLF is visited as LF, because git and editors exchange them. The data of a COPY are one
 * piece after a piece `\.`, also with LF. No piece contains a NUL, so that a NUL can separate
 * pieces.
 */
export function significantTokens(
  text: string,
  statements: readonly Statement[],
  visit: (piece: string) => void,
): void {
  for (const { start, end, copyData } of statements) {
    visitTokens(text, { start, end }, visit);
    visit(";");
    if (copyData === undefined) continue;
    visit("\\.");
    visit(withLineFeeds(text.slice(copyData.start, copyData.end)));
  }
}

function visitTokens(text: string, { start, end }: Range, visit: (piece: string) => void): void {
  const scanner = createScanner(text, start);
  while (scanner.next() && scanner.start < end) {
    const { kind } = scanner;
    if (kind === "line comment" || kind === "block comment") continue;
    const token = text.slice(scanner.start, scanner.end);
    visit(kind === "word" ? lowerCase(token) : withLineFeeds(token));
  }
}

function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
