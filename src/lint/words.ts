import type { RangeVar } from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import type { TableLock } from "../locks/statement-locks.ts";
import type { QualifiedName } from "../sql/identifier.ts";

/** Writes a name as SQL: quoted only where it must be. */
export function word(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Writes the name of a relation as SQL, with its schema where the statement gives one. */
export function nameText(relation: QualifiedName | RangeVar | undefined): string {
  if (relation === undefined) return "?";
  const { schema, name } = nameOf(relation);
  return schema === undefined ? word(name) : `${word(schema)}.${word(name)}`;
}

/** Says who has to wait for a lock: `Reads and writes of orders wait`. */
export function waiting({ table, blocks }: TableLock): string {
  return blocks === "writes" ? `Writes to ${table} wait` : `Reads and writes of ${table} wait`;
}

/** Inserts a word after the first word INDEX of a statement: `create index CONCURRENTLY …`. */
export function withConcurrently(sql: string, after: string): string {
  const keyword = new RegExp(`\\b${after}\\b`, "i");
  return sql.replace(keyword, (found) => `${found} CONCURRENTLY`);
}

/** Returns the two steps of a constraint: first for new rows, then for the existing ones. */
export function withNotValid(table: string, action: string, name: string): string {
  return `ALTER TABLE ${table} ${notValid(action, name)};
-- next revision
ALTER TABLE ${table} VALIDATE CONSTRAINT ${word(name)};`;
}

/** Returns an action that adds a constraint for new rows only. */
export function notValid(action: string, name: string): string {
  return `${withName(action, name)} NOT VALID`;
}

/** A constraint without a name gets the one that PostgreSQL would give it: it must be named later. */
function withName(action: string, name: string): string {
  return /^add\s+constraint\b/i.test(action)
    ? action
    : action.replace(/^add\b/i, (add) => `${add} CONSTRAINT ${word(name)}`);
}
