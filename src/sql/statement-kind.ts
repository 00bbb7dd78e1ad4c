import { type ConcurrentIndex, readConcurrentIndex } from "./concurrent-index.ts";
import { copySource } from "./copy-source.ts";
import { leadingWords } from "./leading-words.ts";
import { outsideTransaction } from "./outside-transaction.ts";
import type { Range } from "./range.ts";
import { transactionControl } from "./transaction-control.ts";

/** What must be known of a statement to run it; `command` names it for people: `START TRANSACTION`. */
export type StatementKind =
  /** Begins or ends a transaction. */
  | { readonly kind: "transaction-control"; readonly command: string }
  | { readonly kind: "copy-from-stdin" }
  | ConcurrentIndex
  /** The server refuses it in a transaction block. */
  | { readonly kind: "outside-transaction"; readonly command: string }
  | { readonly kind: "other" };

/** A statement that begins with none of these may run anywhere. */
const MAY_NEED_NO_TRANSACTION: ReadonlySet<string> = new Set([
  "alter",
  "cluster",
  "create",
  "discard",
  "drop",
  "reindex",
  "vacuum",
]);

/**
 * Tells what must be known of a statement to run it.
 *
 * `SAVEPOINT`, `RELEASE` and `ROLLBACK TO` are `other`: they stay within their transaction. What
 * PostgreSQL refuses in a transaction block is told as a hint: the server has the last word, since it
 * can depend on what a name stands for, and on what a function does.
 */
export function statementKind(text: string, statement: Range): StatementKind {
  const words = leadingWords(text, statement, 3);
  const [first = ""] = words;
  const control = transactionControl(words);
  if (control !== undefined) return { kind: "transaction-control", command: control.toUpperCase() };
  if (copySource(text, statement) !== undefined) return { kind: "copy-from-stdin" };
  return MAY_NEED_NO_TRANSACTION.has(first) ? kindOutside(text, statement) : { kind: "other" };
}

function kindOutside(text: string, statement: Range): StatementKind {
  const tokens = leadingWords(text, statement, Number.POSITIVE_INFINITY);
  const index = readConcurrentIndex(tokens);
  if (index !== undefined) return index;
  const command = outsideTransaction(tokens);
  if (command === undefined) return { kind: "other" };
  return { kind: "outside-transaction", command: command.toUpperCase() };
}
