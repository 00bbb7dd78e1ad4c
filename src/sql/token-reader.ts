import { nameOf, type QualifiedName } from "./identifier.ts";

/** Reads a statement's tokens, as `leadingWords` gives them, from left to right. */
export class TokenReader {
  readonly #tokens: readonly string[];
  #index = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** Takes these tokens if all of them stand here, else none. */
  take(...expected: readonly string[]): boolean {
    const isHere = expected.every((token, offset) => this.#tokens[this.#index + offset] === token);
    if (isHere) this.#index += expected.length;
    return isHere;
  }

  /** Takes one token; undefined at the end. */
  takeAny(): string | undefined {
    return this.#tokens[this.#index++];
  }

  /** Takes a name; of one with three parts the first, the database's, is left out. */
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

  /** Takes names with commas between them. */
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
