import type { PythonToken } from "./python-tokens.ts";

/** An expression of Python, in the forms that declare something. */
export type PythonExpression =
  | { readonly kind: "string"; readonly text: string; readonly isFormat: boolean }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly PythonExpression[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly PythonExpression[])[] }
  | { readonly kind: "attribute"; readonly of: PythonExpression; readonly name: string }
  | {
      readonly kind: "call";
      readonly of: PythonExpression;
      readonly items: readonly PythonExpression[];
      readonly named: readonly (readonly [string, PythonExpression])[];
      readonly line: number;
    }
  | { readonly kind: "sum"; readonly items: readonly PythonExpression[] }
  /** Any other expression. */
  | { readonly kind: "other"; readonly line: number };

/** Reads the tokens of one expression. What is not understood makes it `other`. */
export function parsePython(tokens: readonly PythonToken[]): PythonExpression {
  const line = tokens[0]?.line ?? 1;
  const reader = new Reader(tokens);
  try {
    const expression = tupleFrom(reader);
    return reader.isAtEnd() ? expression : { kind: "other", line };
  } catch (error) {
    if (error instanceof Unknown) return { kind: "other", line: error.line };
    throw error;
  }
}

/** Ends the reading of an expression that has another form. */
class Unknown extends Error {
  readonly line: number;

  constructor(line: number) {
    super("another form");
    this.line = line;
  }
}

class Reader {
  readonly #tokens: readonly PythonToken[];
  #at = 0;

  constructor(tokens: readonly PythonToken[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): PythonToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  line(): number {
    return (this.peek() ?? this.#tokens.at(-1))?.line ?? 1;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.kind === "operator" && token.text === text;
  }

  takes(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  needs(text: string): void {
    if (!this.takes(text)) throw new Unknown(this.line());
  }

  next(): PythonToken {
    const token = this.peek();
    if (token === undefined) throw new Unknown(this.line());
    this.#at++;
    return token;
  }
}

/** A tuple without brackets at the top: `"a", "b"`. */
function tupleFrom(reader: Reader): PythonExpression {
  const first = expressionFrom(reader);
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.takes(",")) {
    if (!reader.isAtEnd()) items.push(expressionFrom(reader));
  }
  return { kind: "list", items };
}

function expressionFrom(reader: Reader): PythonExpression {
  const items = [primaryFrom(reader)];
  while (reader.takes("+")) items.push(primaryFrom(reader));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: "sum", items };
}

function primaryFrom(reader: Reader): PythonExpression {
  let expression = atomFrom(reader);
  for (;;) {
    if (reader.takes(".")) {
      expression = { kind: "attribute", of: expression, name: reader.next().text };
    } else if (reader.is("(")) expression = callFrom(reader, expression);
    else return expression;
  }
}

function atomFrom(reader: Reader): PythonExpression {
  const line = reader.line();
  const token = reader.next();
  if (token.kind === "name") return { kind: "name", name: token.text };
  if (token.kind === "number") return { kind: "number", text: token.text };
  if (token.kind === "string") return stringsFrom(reader, token);
  if (token.text === "-" && reader.peek()?.kind === "number") {
    return { kind: "number", text: `-${reader.next().text}` };
  }
  if (token.text === "[") return { kind: "list", items: itemsFrom(reader, "]") };
  if (token.text === "{") return dictFrom(reader);
  if (token.text === "(") return bracketFrom(reader);
  throw new Unknown(line);
}

/** Strings that stand beside each other are one. */
function stringsFrom(
  reader: Reader,
  first: Extract<PythonToken, { kind: "string" }>,
): PythonExpression {
  const items: PythonExpression[] = [
    { kind: "string", text: first.text, isFormat: first.isFormat },
  ];
  for (let token = reader.peek(); token?.kind === "string"; token = reader.peek()) {
    items.push({ kind: "string", text: token.text, isFormat: token.isFormat });
    reader.next();
  }
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: "sum", items };
}

function itemsFrom(reader: Reader, end: string): readonly PythonExpression[] {
  const items: PythonExpression[] = [];
  while (!reader.takes(end)) {
    items.push(expressionFrom(reader));
    if (!reader.is(end)) reader.needs(",");
  }
  return items;
}

function dictFrom(reader: Reader): PythonExpression {
  const entries: (readonly PythonExpression[])[] = [];
  while (!reader.takes("}")) {
    const key = expressionFrom(reader);
    reader.needs(":");
    entries.push([key, expressionFrom(reader)]);
    if (!reader.is("}")) reader.needs(",");
  }
  return { kind: "dict", entries };
}

/** A tuple, or an expression in brackets. */
function bracketFrom(reader: Reader): PythonExpression {
  if (reader.takes(")")) return { kind: "list", items: [] };
  const first = expressionFrom(reader);
  if (reader.takes(")")) return first;
  reader.needs(",");
  return { kind: "list", items: [first, ...itemsFrom(reader, ")")] };
}

function callFrom(reader: Reader, of: PythonExpression): PythonExpression {
  const line = reader.line();
  reader.needs("(");
  const items: PythonExpression[] = [];
  const named: [string, PythonExpression][] = [];
  while (!reader.takes(")")) {
    if (reader.takes("*")) items.push(...spread(reader, line));
    else if (reader.peek()?.kind === "name" && reader.is("=", 1)) {
      const name = reader.next().text;
      reader.needs("=");
      named.push([name, expressionFrom(reader)]);
    } else items.push(expressionFrom(reader));
    if (!reader.is(")")) reader.needs(",");
  }
  return { kind: "call", of, items, named, line };
}

/** Autogenerate writes `*[…]` for very many arguments. */
function spread(reader: Reader, line: number): readonly PythonExpression[] {
  const list = expressionFrom(reader);
  if (list.kind !== "list") throw new Unknown(line);
  return list.items;
}
