import { Failure } from "../../failure.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";

/**
 * The name of the ledger: its schema and version table. The log is in the same schema.
 *
 * In an offline script without a given schema, the schema is empty and means the current one.
 */
export interface LedgerName {
  readonly schema: string;
  readonly table: string;
}

/** PostgreSQL silently cuts longer names. */
const LONGEST_NAME = 63;

/**
 * Refuses names that PostgreSQL would cut, and a version table whose log would belong to another
 * one.
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
  const why = length === 0 ? "it is empty" : `a name has at most ${LONGEST_NAME} bytes${of}`;
  throw new Failure("EBB_BAD_SETTING", `Cannot use ${option} "${given}"`, {
    hint: `${why.charAt(0).toUpperCase()}${why.slice(1)}`,
  });
}

/** Returns the quoted name of the version table. */
export function versionTable(ledger: LedgerName): string {
  return qualified(ledger.schema, ledger.table);
}

/** Returns the quoted name of the log table. */
export function logTable(ledger: LedgerName): string {
  return qualified(ledger.schema, logTableName(ledger.table));
}

/**
 * Returns the name of the log table: `ebb_log` for `ebb_version`, otherwise the version table's
 * name with `_log`.
 */
export function logTableName(table: string): string {
  return table === "ebb_version" ? "ebb_log" : `${table}_log`;
}

/** Returns the key of the run lock, as an SQL expression of type int8. */
export function runLockKey(ledger: LedgerName): string {
  return lockKey(ledger, 0);
}

/**
 * Returns the key of the fence lock. It differs from the run lock's key: behind a pooler, equal
 * locks would block each other.
 */
export function fenceKey(ledger: LedgerName): string {
  return lockKey(ledger, 1);
}

function lockKey({ schema, table }: LedgerName, seed: number): string {
  const name = `pg_catalog.format('ebb:%I.%I', ${schemaText(schema)}, ${quoteLiteral(table)})`;
  return `pg_catalog.hashtextextended(${name}, ${seed})`;
}

/** Returns the schema's name as an SQL expression. */
export function schemaText(schema: string): string {
  return schema === "" ? "pg_catalog.current_schema()" : quoteLiteral(schema);
}

function qualified(schema: string, name: string): string {
  if (schema === "") return quoteIdentifier(name);
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
