import type { QualifiedName } from "../sql/identifier.ts";
import type { Schema, Table } from "./schema.ts";

/** Checks for a table that nobody else uses yet: one of this section, or a temporary one. */
export function isFresh(schema: Schema, name: QualifiedName): boolean {
  const table = schema.table(name);
  return table?.isTemporary === true || name.schema === "pg_temp" || schema.isNew(table);
}

/** Takes a place apart: `public.users`. */
export function nameAt(place: string): { readonly schema: string; readonly name: string } {
  const dot = place.indexOf(".");
  return { schema: place.slice(0, dot), name: place.slice(dot + 1) };
}

/** True where the first columns of some index without WHERE are these, in any order. */
export function hasIndexOver(schema: Schema, table: Table, columns: readonly string[]): boolean {
  return schema.indexesOf(table).some((index) => {
    const first = index.columns.slice(0, columns.length);
    const isWhole = index.predicate === undefined || isNotNullTest(index.predicate);
    return isWhole && columns.every((column) => first.includes(column));
  });
}

function isNotNullTest(condition: object): boolean {
  return "NullTest" in condition;
}
