import type { Range } from "./identifier.ts";
import { leadingWords, TokenReader } from "./token-reader.ts";

/**
 * Counts the relations that a statement makes or drops, by its words: at least so many locks does it
 * take that last until the end of the transaction.
 *
 * Tables, indexes, sequences and views count. A new table counts also for the indexes of its keys, the
 * sequences of its columns, and for the table and index in which PostgreSQL keeps long values. What
 * goes with a dropped table, and the body of a function, do not.
 */
export function relationCount(text: string, statement: Range): number {
  const [first] = leadingWords(text, statement, 1);
  if (first !== "create" && first !== "drop") return 0;
  const words = leadingWords(text, statement, Number.POSITIVE_INFINITY);
  return first === "create" ? createdCount(words) : droppedCount(words);
}

const KINDS: ReadonlySet<string | undefined> = new Set(["table", "index", "sequence", "view"]);

/** Words between CREATE or DROP and the kind. */
const BEFORE_KIND: ReadonlySet<string | undefined> = new Set(
  "or replace global local temporary temp unlogged foreign unique materialized recursive".split(
    " ",
  ),
);

function createdCount(words: readonly string[]): number {
  let at = 1;
  while (BEFORE_KIND.has(words[at])) at++;
  const kind = words[at];
  if (!KINDS.has(kind)) return 0;
  return kind === "table" ? 1 + partsOfTable(words.slice(at)) : 1;
}

const WITH_SEQUENCE: ReadonlySet<string> = new Set([
  "identity",
  "bigserial",
  "serial",
  "smallserial",
]);
const LONG_VALUES: ReadonlySet<string> = new Set(["text", "json", "jsonb", "bytea", "xml", "["]);

function partsOfTable(words: readonly string[]): number {
  const keys = words.filter(
    (word, at) => word === "unique" || (word === "primary" && words[at + 1] === "key"),
  );
  const sequences = words.filter((word) => WITH_SEQUENCE.has(word));
  const longValues = words.some((word) => LONG_VALUES.has(word)) ? 2 : 0;
  return keys.length + sequences.length + longValues;
}

function droppedCount(words: readonly string[]): number {
  let at = 1;
  while (BEFORE_KIND.has(words[at])) at++;
  if (!KINDS.has(words[at])) return 0;
  const reader = new TokenReader(words.slice(at + 1));
  reader.take("concurrently");
  reader.take("if", "exists");
  return reader.takeNames()?.length ?? 1;
}
