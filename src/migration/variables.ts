import { Failure } from "../failure.ts";
import type { Range } from "../sql/identifier.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/quote.ts";
import { createScanner } from "../sql/scanner.ts";
import { placeAt, type SourceText } from "../text/place.ts";

/** The values of variables, by name: from `--set` and from `EBB_SET_name`. */
export type VariableValues = ReadonlyMap<string, string>;

/** The values of a caller that runs nothing. */
export const NO_VALUES: VariableValues = new Map();

/** The variables that a file declares, and the values for them. */
export interface Variables {
  readonly declared: readonly string[];
  readonly values: VariableValues;
}

/** A use of a variable: `:name`, `:'name'` for a literal, `:"name"` for an identifier. */
export interface VariableUse extends Range {
  readonly name: string;
  readonly form: "plain" | "literal" | "identifier";
}

/** A text with values in the place of variables. */
export interface Expanded {
  readonly text: string;
  readonly pieces: readonly ExpandedPiece[];
}

/** A use of a variable, and the text that replaces it. */
export interface ExpandedPiece {
  /** The use in the text as it is written. */
  readonly use: VariableUse;
  /** The replacement in the expanded text. */
  readonly start: number;
  readonly end: number;
  /** False for a variable without a value: a stand-in of the same length replaces it. */
  readonly hasValue: boolean;
}

/** Returns a sentence if a word cannot be the name of a variable, else undefined. */
export function variableProblem(name: string): string | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  return "a name has letters, digits and _, and begins with no digit";
}

/**
 * Finds the uses of variables in `text[start, end)`, as psql does: outside strings, quoted names,
 * comments and function bodies (manual: psql, SQL Interpolation).
 *
 * `skipped` are ascending ranges that hold no SQL: the data of COPY.
 *
 * @throws {Failure} `EBB_VARIABLE` for a name that the file does not declare. Between brackets an
 * unknown `:name` is the upper bound of a slice.
 */
export function findVariables(
  source: SourceText,
  range: Range,
  {
    declared,
    skipped,
  }: { readonly declared: readonly string[]; readonly skipped: readonly Range[] },
): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  for (const { at, isInBrackets } of colons(source.text, range, skipped)) {
    const use = useAt(source.text, at);
    if (use === undefined) continue;
    if (declared.includes(use.name)) uses.push(use);
    else if (!isInBrackets || use.form !== "plain") throw undeclared(source, use);
  }
  return uses;
}

/** A colon that is a token of its own, neither `::` nor `:=`. */
interface Colon {
  readonly at: number;
  readonly isInBrackets: boolean;
}

function* colons(
  text: string,
  { start, end }: Range,
  skipped: readonly Range[],
): Generator<Colon, void> {
  const scanner = createScanner(text, start);
  const left = [...skipped];
  let depth = 0;
  while (scanner.next() && scanner.start < end) {
    const [data] = left;
    if (data !== undefined && scanner.start >= data.start) {
      left.shift();
      scanner.seek(Math.max(data.end, scanner.start));
      continue;
    }
    const mark = text.slice(scanner.start, scanner.end);
    if (mark === "[") depth++;
    if (mark === "]") depth--;
    if (mark === ":") yield { at: scanner.start, isInBrackets: depth > 0 };
  }
}

const FORMS = [
  ["plain", /:([A-Za-z_][A-Za-z0-9_]*)/y],
  ["literal", /:'([A-Za-z_][A-Za-z0-9_]*)'/y],
  ["identifier", /:"([A-Za-z_][A-Za-z0-9_]*)"/y],
] as const;

function useAt(text: string, start: number): VariableUse | undefined {
  for (const [form, pattern] of FORMS) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    const name = match?.[1];
    if (name !== undefined) return { name, form, start, end: pattern.lastIndex };
  }
  return undefined;
}

function undeclared(source: SourceText, { name, start }: VariableUse): Failure {
  return new Failure("EBB_VARIABLE", `The header does not declare the variable ${name}`, {
    hint: `Add it to the line "variables:" of the header`,
    place: placeAt(source, start),
  });
}

/**
 * Puts values in the place of variables: `:name` as the value is, `:'name'` as a literal, `:"name"`
 * as a quoted identifier.
 *
 * A variable without a value becomes a name or a literal of the same length, so that the text can
 * still be read, but not run.
 */
export function expandVariables(
  text: string,
  uses: readonly VariableUse[],
  values: VariableValues,
): Expanded {
  const pieces: ExpandedPiece[] = [];
  let expanded = "";
  let at = 0;
  for (const use of uses) {
    const value = values.get(use.name);
    expanded += text.slice(at, use.start);
    const start = expanded.length;
    expanded += value === undefined ? ` ${text.slice(use.start + 1, use.end)}` : quoted(use, value);
    pieces.push({ use, start, end: expanded.length, hasValue: value !== undefined });
    at = use.end;
  }
  return { text: expanded + text.slice(at), pieces };
}

function quoted({ form }: VariableUse, value: string): string {
  switch (form) {
    case "plain":
      return value;
    case "literal": {
      // As libpq does: an E right behind a word would be a part of the word.
      const literal = quoteLiteral(value);
      return literal.startsWith("E") ? ` ${literal}` : literal;
    }
    case "identifier":
      return quoteIdentifier(value);
  }
}

/**
 * Returns the offset in the text as it is written for one in the expanded text. Inside a value it is
 * that of the variable.
 */
export function writtenOffset(pieces: readonly ExpandedPiece[], offset: number): number {
  const before = pieces.findLast(({ start }) => start <= offset);
  if (before === undefined) return offset;
  const { use, end } = before;
  return offset < end ? use.start : use.end + (offset - end);
}
