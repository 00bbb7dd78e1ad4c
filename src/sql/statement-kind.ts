import { type ConcurrentIndex, readConcurrentIndex } from "./concurrent-index.ts";
import { copySource } from "./copy-source.ts";
import type { Range } from "./identifier.ts";
import { leadingWords } from "./token-reader.ts";

/**
 * The facts about a statement that a run needs. `command` is its name for people: `START
 * TRANSACTION`.
 */
export type StatementKind =
  /** Begins or ends a transaction. */
  | { readonly kind: "transaction-control"; readonly command: string }
  | { readonly kind: "copy-from-stdin" }
  | ConcurrentIndex
  /** The server refuses it in a transaction block. */
  | { readonly kind: "outside-transaction"; readonly command: string }
  | { readonly kind: "other" };

/** A statement that begins with none of these words may run in a transaction. */
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
 * Classifies a statement by the facts that a run needs.
 *
 * `SAVEPOINT`, `RELEASE` and `ROLLBACK TO` are `other`: they stay in their transaction.
 * `outside-transaction` is a hint: the server decides, because it can depend on the object behind a
 * name or on the body of a function.
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

/**
 * Returns the command if a statement with these first tokens begins or ends a transaction.
 *
 * `ROLLBACK TO`, `SAVEPOINT` and `RELEASE` do not. `PREPARE transaction AS …` prepares a statement
 * named `transaction`; only with a string after it, the word means the transaction.
 */
export function transactionControl(tokens: readonly string[]): string | undefined {
  const [first, second = "", third = ""] = tokens;
  switch (first) {
    case "begin":
    case "end":
    case "abort":
      return first;
    case "start":
      return second === "transaction" ? "start transaction" : undefined;
    case "prepare":
      return second === "transaction" && isString(third) ? "prepare transaction" : undefined;
    case "commit":
      return second === "prepared" ? "commit prepared" : first;
    case "rollback":
      return rollback(second, third);
    default:
      return undefined;
  }
}

function rollback(second: string, third: string): string | undefined {
  if (second === "prepared") return "rollback prepared";
  const next = second === "work" || second === "transaction" ? third : second;
  return next === "to" ? undefined : "rollback";
}

function isString(token: string): boolean {
  return token.includes("'") || token.startsWith("$");
}

/** The first words of commands that PostgreSQL always refuses in a transaction block. */
const ALWAYS: readonly (readonly string[])[] = [
  ["vacuum"],
  ["create", "database"],
  ["drop", "database"],
  ["create", "tablespace"],
  ["drop", "tablespace"],
  ["create", "subscription"],
  ["drop", "subscription"],
  ["alter", "system"],
  ["discard", "all"],
  ["create", "index", "concurrently"],
  ["create", "unique", "index", "concurrently"],
  ["drop", "index", "concurrently"],
];

const CLUSTER_WITHOUT_TABLE = /^cluster(?: verbose| \( .*\))?$/;
const REINDEX_OF_MANY = /^reindex (?:\( [^)]*\) )?(?:schema|database|system|\w+ concurrently)\b/;

/**
 * Returns the command if PostgreSQL refuses it in a transaction block (manual, page of each
 * command).
 */
function outsideTransaction(tokens: readonly string[]): string | undefined {
  const always = ALWAYS.find((words) => words.every((word, index) => tokens[index] === word));
  if (always !== undefined) return always.join(" ");
  switch (tokens[0]) {
    case "cluster":
      return CLUSTER_WITHOUT_TABLE.test(tokens.join(" ")) ? "cluster" : undefined;
    case "reindex":
      return REINDEX_OF_MANY.test(tokens.join(" ")) ? "reindex" : undefined;
    case "alter":
      return alteration(tokens);
    default:
      return undefined;
  }
}

function alteration(tokens: readonly string[]): string | undefined {
  switch (tokens[1]) {
    case "table":
      return detachesConcurrently(tokens) ? "alter table detach partition concurrently" : undefined;
    case "database":
      return tokens[3] === "set" && tokens[4] === "tablespace"
        ? "alter database set tablespace"
        : undefined;
    case "subscription":
      return tokens.includes("publication") ? "alter subscription" : undefined;
    default:
      return undefined;
  }
}

function detachesConcurrently(tokens: readonly string[]): boolean {
  const detach = tokens.indexOf("detach");
  return tokens[detach + 1] === "partition" && tokens.at(-1) === "concurrently";
}
