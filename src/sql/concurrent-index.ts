import type { QualifiedName } from "./identifier.ts";
import { TokenReader } from "./token-reader.ts";

/**
 * A statement that builds or drops indexes without blocking writes. It may leave an INVALID index.
 */
export type ConcurrentIndex =
  | {
      readonly kind: "create-index-concurrently";
      /** Undefined if PostgreSQL chooses the name. The index is in the table's schema. */
      readonly index: string | undefined;
      readonly table: QualifiedName;
      readonly ifNotExists: boolean;
    }
  | {
      readonly kind: "drop-index-concurrently";
      readonly indexes: readonly QualifiedName[];
      readonly ifExists: boolean;
    }
  | {
      readonly kind: "reindex-concurrently";
      readonly scope: ReindexScope;
      /** Undefined for the current database. */
      readonly name: QualifiedName | undefined;
    };

export type ReindexScope = "index" | "table" | "schema" | "database" | "system";

const SCOPES: readonly ReindexScope[] = ["index", "table", "schema", "database", "system"];

/**
 * Reads `CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY` or `REINDEX … CONCURRENTLY` from a
 * statement's tokens.
 *
 * Returns undefined for any other statement, and if a name cannot be read.
 */
export function readConcurrentIndex(tokens: readonly string[]): ConcurrentIndex | undefined {
  const reader = new TokenReader(tokens);
  if (reader.take("create", "unique", "index", "concurrently")) return readCreate(reader);
  if (reader.take("create", "index", "concurrently")) return readCreate(reader);
  if (reader.take("drop", "index", "concurrently")) return readDrop(reader);
  return reader.take("reindex") ? readReindex(reader) : undefined;
}

function readCreate(reader: TokenReader): ConcurrentIndex | undefined {
  const ifNotExists = reader.take("if", "not", "exists");
  const hasNoName = reader.take("on");
  const index = hasNoName ? undefined : reader.takeName();
  if (!hasNoName && (index === undefined || !reader.take("on"))) return undefined;
  reader.take("only");
  const table = reader.takeName();
  if (table === undefined) return undefined;
  return { kind: "create-index-concurrently", index: index?.name, table, ifNotExists };
}

function readDrop(reader: TokenReader): ConcurrentIndex | undefined {
  const ifExists = reader.take("if", "exists");
  const indexes = reader.takeNames();
  return indexes && { kind: "drop-index-concurrently", indexes, ifExists };
}

function readReindex(reader: TokenReader): ConcurrentIndex | undefined {
  const isInOptions = reader.take("(") && readOptions(reader);
  const scope = SCOPES.find((word) => reader.take(word));
  const isConcurrent = reader.take("concurrently") || isInOptions;
  if (scope === undefined || !isConcurrent) return undefined;
  if (reader.isAtEnd) return { kind: "reindex-concurrently", scope, name: undefined };
  const name = reader.takeName();
  return name && { kind: "reindex-concurrently", scope, name };
}

/** Reads up to the closing parenthesis. Returns true if `CONCURRENTLY` is an option and not off. */
function readOptions(reader: TokenReader): boolean {
  let isConcurrent = false;
  while (!reader.take(")") && !reader.isAtEnd) {
    if (reader.takeAny() === "concurrently") isConcurrent = !isOff(reader);
  }
  return isConcurrent;
}

function isOff(reader: TokenReader): boolean {
  return ["off", "false", "0", "'off'", "'false'"].some((word) => reader.take(word));
}
