import { Failure } from "../../failure.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";

/**
 * Where the ledger lives: the version table and, beside it, its log.
 *
 * An empty schema, in an offline script that was given none, means the current one.
 */
export interface LedgerName {
  readonly schema: string;
  readonly table: string;
}

/** PostgreSQL cuts longer names, in silence. */
const LONGEST_NAME = 63;

/**
 * Refuses names that PostgreSQL would cut, and a version table whose log would be another one's.
 *
 * @throws {Failure} `EBB_BAD_SETTING`
 */
export function checkLedgerNames(schema: string | undefined, table: string): void {
  if (schema !== undefined) checkName("--schema", schema, schema);
  checkName("--version-table", table, table);
  checkName("--version-table", table, logTableName(table));
  if (table !== "ebb") return;
  throw new Failure("EBB_BAD_SETTING", 'The version table cannot be called "ebb"', {
    hint: "Its log would be ebb_log, which belongs to ebb_version: choose another name",
  });
}

function checkName(option: string, given: string, name: string): void {
  const length = new TextEncoder().encode(name).length;
  if (length > 0 && length <= LONGEST_NAME && !name.includes("\0")) return;
  const of = name === given ? "" : `: its log would be "${name}"`;
  const why = length === 0 ? "it is empty" : `a name takes at most ${LONGEST_NAME} bytes${of}`;
  throw new Failure("EBB_BAD_SETTING", `Cannot use ${option} "${given}"`, {
    hint: `${why.charAt(0).toUpperCase()}${why.slice(1)}`,
  });
}

/** Names the version table, quoted. */
export function versionTable(ledger: LedgerName): string {
  return qualified(ledger.schema, ledger.table);
}

/** Names the log table, quoted. */
export function logTable(ledger: LedgerName): string {
  return qualified(ledger.schema, logTableName(ledger.table));
}

/** The log of `ebb_version` is `ebb_log`; that of any other version table is called after it. */
export function logTableName(table: string): string {
  return table === "ebb_version" ? "ebb_log" : `${table}_log`;
}

/** The key of the run lock, as an SQL expression of type int8. */
export function runLockKey(ledger: LedgerName): string {
  return lockKey(ledger, 0);
}

/** The key of the fence lock: another one, or the two would block each other behind a pooler. */
export function fenceKey(ledger: LedgerName): string {
  return lockKey(ledger, 1);
}

function lockKey({ schema, table }: LedgerName, seed: number): string {
  const name = `pg_catalog.format('ebb:%I.%I', ${schemaText(schema)}, ${quoteLiteral(table)})`;
  return `pg_catalog.hashtextextended(${name}, ${seed})`;
}

/** The schema's name as an SQL expression. */
export function schemaText(schema: string): string {
  return schema === "" ? "pg_catalog.current_schema()" : quoteLiteral(schema);
}

function qualified(schema: string, name: string): string {
  if (schema === "") return quoteIdentifier(name);
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
