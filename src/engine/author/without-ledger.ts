import type { SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { logTableName } from "../ledger/ledger-name.ts";

/**
 * Removes ebb's own tables from a snapshot, in whatever schema they are. A dump can contain them
 * too.
 *
 * A table with the ledger's name is ebb's if it also has the ledger's columns.
 */
export function withoutLedger(snapshot: Snapshot, versionTable: string): Snapshot {
  const own = new Set(
    [...snapshot].flatMap(([key, object]) =>
      isLedger(snapshot, object, versionTable) ? [key] : [],
    ),
  );
  if (own.size === 0) return snapshot;
  // The order is not by depth, so each pass removes one more level of parts.
  for (let size = 0; size < own.size; ) {
    size = own.size;
    for (const [key, { parent }] of snapshot)
      if (parent !== undefined && own.has(parent)) own.add(key);
  }
  return new Map([...snapshot].filter(([key]) => !own.has(key)));
}

function isLedger(
  snapshot: Snapshot,
  { kind, name, schema }: SchemaObject,
  table: string,
): boolean {
  if (kind !== "table" || schema === undefined) return false;
  const hasColumn = (column: string): boolean => snapshot.has(`column ${name}.${column}`);
  const own = bareName(name, schema);
  if (own === table) return hasColumn("version_num");
  return own === logTableName(table) && hasColumn("run_id") && hasColumn("up_sql");
}

/** Returns the name without its schema and without quotes. */
function bareName(name: string, schema: string): string {
  const prefix = name.startsWith('"') ? quoteIdentifier(schema) : schema;
  const own = name.slice(prefix.length + 1);
  return own.startsWith('"') ? own.slice(1, -1).replaceAll('""', '"') : own;
}
