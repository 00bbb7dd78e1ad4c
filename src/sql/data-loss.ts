import type { QualifiedName, Range } from "./identifier.ts";
import { leadingWords, TokenReader } from "./token-reader.ts";

/** Data that a statement removes and that no revision can bring back. */
export type DataLoss =
  | { readonly kind: "table"; readonly name: QualifiedName }
  | { readonly kind: "column"; readonly table: QualifiedName; readonly column: string }
  | {
      readonly kind: "rows";
      readonly action: "truncate" | "delete" | "update";
      readonly table: QualifiedName;
    }
  /** Dropped with CASCADE. Without CASCADE, PostgreSQL refuses to drop one that holds data. */
  | { readonly kind: "schema" | "type" | "domain" | "extension"; readonly name: QualifiedName }
  | { readonly kind: "database" | "owned"; readonly name: QualifiedName };

/**
 * Returns the data that a statement loses, by its words: dropped tables and columns, and rows that
 * are deleted or overwritten.
 *
 * It does not read functions and DO blocks.
 */
export function dataLoss(text: string, statement: Range): readonly DataLoss[] {
  const [first = ""] = leadingWords(text, statement, 1);
  const read = READERS[first];
  if (read === undefined || !Object.hasOwn(READERS, first)) return [];
  return read(leadingWords(text, statement, Number.POSITIVE_INFINITY));
}

const READERS: Readonly<Record<string, (tokens: readonly string[]) => readonly DataLoss[]>> = {
  drop: readDrop,
  alter: readAlterTable,
  truncate: readTruncate,
  delete: readRows,
  update: readRows,
  merge: readRows,
  with: readRows,
};

const WITH_DEPENDENTS = ["schema", "type", "domain", "extension"] as const;

function readDrop(tokens: readonly string[]): readonly DataLoss[] {
  const reader = new TokenReader(tokens);
  reader.take("drop");
  if (reader.take("owned", "by")) return namedAs("owned", reader);
  if (reader.take("table")) return namedAs("table", skippedIfExists(reader));
  if (reader.take("database")) return namedAs("database", skippedIfExists(reader));
  const kind = WITH_DEPENDENTS.find((word) => reader.take(word));
  if (kind === undefined || tokens.at(-1) !== "cascade") return [];
  return namedAs(kind, skippedIfExists(reader));
}

function namedAs(
  kind: Exclude<DataLoss["kind"], "column" | "rows">,
  reader: TokenReader,
): readonly DataLoss[] {
  return (reader.takeNames() ?? []).map((name) => ({ kind, name }));
}

function skippedIfExists(reader: TokenReader): TokenReader {
  reader.take("if", "exists");
  return reader;
}

/** `alter table t drop column a, drop b`: the word `column` may be left out. */
function readAlterTable(tokens: readonly string[]): readonly DataLoss[] {
  const reader = new TokenReader(tokens);
  if (!reader.take("alter", "table")) return [];
  skippedIfExists(reader).take("only");
  const table = reader.takeName();
  if (table === undefined) return [];
  const losses: DataLoss[] = [];
  reader.take("*");
  do {
    const column = readDroppedColumn(reader);
    if (column !== undefined) losses.push({ kind: "column", table, column });
  } while (skipAction(reader));
  return losses;
}

function readDroppedColumn(reader: TokenReader): string | undefined {
  if (!reader.take("drop") || reader.take("constraint")) return undefined;
  reader.take("column");
  return skippedIfExists(reader).takeName()?.name;
}

/**
 * Skips to after the comma that ends an action, past commas in parentheses. Returns false at the
 * end.
 */
function skipAction(reader: TokenReader): boolean {
  for (let depth = 0; !reader.isAtEnd; ) {
    const token = reader.takeAny();
    if (token === "(" || token === "[") depth++;
    else if (token === ")" || token === "]") depth--;
    else if (token === "," && depth === 0) return true;
  }
  return false;
}

function readTruncate(tokens: readonly string[]): readonly DataLoss[] {
  const reader = new TokenReader(tokens);
  reader.take("truncate");
  reader.take("table");
  const losses: DataLoss[] = [];
  do {
    reader.take("only");
    const table = reader.takeName();
    if (table === undefined) break;
    losses.push({ kind: "rows", action: "truncate", table });
    reader.take("*");
  } while (reader.take(","));
  return losses;
}

/** Reads `delete`, `update` and `merge`, also inside or after the parentheses of `with`. */
function readRows(tokens: readonly string[]): readonly DataLoss[] {
  return tokens.flatMap((token, at) => {
    const before = tokens[at - 1];
    if (before !== undefined && before !== "(" && before !== ")") return [];
    const loss = rowsAt(token, tokens.slice(at + 1, at + 8));
    return loss === undefined ? [] : [loss];
  });
}

function rowsAt(word: string, rest: readonly string[]): DataLoss | undefined {
  const reader = new TokenReader(rest);
  const isRows =
    word === "update" ||
    (word === "delete" && reader.take("from")) ||
    (word === "merge" && reader.take("into"));
  if (!isRows) return undefined;
  reader.take("only");
  const table = reader.takeName();
  if (table === undefined) return undefined;
  return { kind: "rows", action: word === "delete" ? "delete" : "update", table };
}
