import { isVolatileBuiltIn } from "./builtin-functions.ts";
import type { Doubt, Work } from "./effect.ts";
import { type ColumnFacts, type Facts, keyOf, lookupOf, type TableFacts } from "./facts.ts";
import { keepsValues } from "./type-change.ts";

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
