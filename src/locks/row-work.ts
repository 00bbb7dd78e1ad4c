import { isVolatileBuiltIn } from "./builtin-functions.ts";
import type { Doubt, Work } from "./effect.ts";
import { type ColumnFacts, type Facts, keyOf, lookupOf, type TableFacts } from "./facts.ts";
import { keepsOrder, keepsValues } from "./type-change.ts";

/** The facts that settle a question about a table. */
export interface Ground {
  /** Undefined without a catalog. */
  readonly facts: Facts | undefined;
  readonly table: TableFacts | undefined;
  readonly searchPath: readonly string[] | undefined;
  /** Columns that the plan has proven to hold no null. */
  readonly proven: ReadonlySet<string>;
}

/** Returns true if the work is done, false if not, and undefined if it cannot be known. */
export function isDone(work: Work, ground: Ground): boolean | undefined {
  if (typeof work === "boolean") return work;
  const settled = work.map((doubt) => isReal(doubt, ground));
  if (settled.includes(true)) return true;
  return settled.includes(undefined) ? undefined : false;
}

function isReal(doubt: Doubt, ground: Ground): boolean | undefined {
  switch (doubt.kind) {
    case "domain": {
      const type = ground.facts?.types.get(keyOf(lookupOf(doubt.type, ground.searchPath)));
      return type?.isDomain === false ? false : undefined;
    }
    case "volatile":
      return isVolatile(doubt, ground);
    case "not-null": {
      if (ground.proven.has(doubt.column)) return false;
      const column = columnOf(ground.table, doubt.column);
      return column && !column.isNotNull;
    }
    case "type-change":
      return changesValues(doubt, ground);
    case "type-check":
      return checksAgain(doubt, ground);
    case "not-valid":
      return ground.table?.valid.includes(doubt.constraint) !== true;
    case "storage":
      return ground.table && ground.table[doubt.part] !== doubt.to;
    case "unknown":
      return undefined;
  }
}

function changesValues(
  { column: name, to }: Extract<Doubt, { kind: "type-change" }>,
  { facts, table, searchPath }: Ground,
): boolean | undefined {
  const type = facts?.types.get(keyOf(lookupOf(to.type, searchPath)));
  const column = columnOf(table, name);
  if (facts === undefined || type === undefined || column === undefined) return undefined;
  const keeps = keepsValues(column, { ...to, type }, facts.binaryCasts);
  return keeps === undefined ? undefined : !keeps;
}

/**
 * Returns true if a new type reads the rows although it keeps them: a CHECK on the column is proven
 * again, and an index is built again if the order of its values may have changed.
 */
function checksAgain(
  { column: name, to }: Extract<Doubt, { kind: "type-check" }>,
  { facts, table, searchPath }: Ground,
): boolean | undefined {
  const type = facts?.types.get(keyOf(lookupOf(to.type, searchPath)));
  const column = columnOf(table, name);
  if (type === undefined || column === undefined) return undefined;
  if (column.isChecked) return true;
  if (!column.isIndexed && !isOfKey(table, name)) return false;
  return keepsOrder(column.type, type.oid) && !to.hasCollation ? false : undefined;
}

function isOfKey(table: TableFacts | undefined, column: string): boolean {
  const keys = [...(table?.references ?? []), ...(table?.referencedBy ?? [])];
  return keys.some(({ columns }) => columns.includes(column));
}

function columnOf(table: TableFacts | undefined, name: string): ColumnFacts | undefined {
  return table?.columns.find((column) => column.name === name);
}

function isVolatile(
  { functions }: Extract<Doubt, { kind: "volatile" }>,
  { facts, searchPath }: Ground,
): boolean | undefined {
  const each = functions.map((name) => {
    const found = facts?.functions.get(keyOf(lookupOf(name, searchPath)));
    return found === undefined ? isVolatileBuiltIn(name.name) : found.isVolatile;
  });
  if (each.includes(true)) return true;
  return each.includes(undefined) ? undefined : false;
}
