import type { NullCheck } from "./effect.ts";
import type { Meaning } from "./name-space.ts";

/** Tracks the columns without nulls: a valid CHECK that the plan adds or validates proves them. */
export interface NullProofs {
  /** Returns the columns of a table that are proven so far. */
  provenIn(table: Meaning): ReadonlySet<string>;
  /** Adds the checks of a statement. */
  learn(checks: readonly NullCheck[], tableOf: (check: NullCheck) => Meaning): void;
}

/**
 * Creates the proofs of a plan, empty at the start. The catalog's own constraints are not part of
 * them.
 */
export function createNullProofs(): NullProofs {
  const proven = new Map<string, Set<string>>();
  const waiting = new Map<string, string>();
  const learnOne = (check: NullCheck, table: Meaning): void => {
    const key = keyOf(table);
    const constraint = `${key} ${check.constraint}`;
    if (check.kind === "added" && !check.isValid) {
      waiting.set(constraint, check.column);
      return;
    }
    const column =
      check.kind === "added"
        ? check.column
        : (waiting.get(constraint) ?? unvalidated(table, check.constraint));
    if (column !== undefined) proven.set(key, (proven.get(key) ?? new Set()).add(column));
  };
  return {
    provenIn: (table) => proven.get(keyOf(table)) ?? new Set(),
    learn: (checks, tableOf) => {
      for (const check of checks) learnOne(check, tableOf(check));
    },
  };
}

/** Returns the column of an existing constraint that is NOT VALID so far. */
function unvalidated(table: Meaning, constraint: string): string | undefined {
  if (table.kind !== "table") return undefined;
  return table.facts.columns.find(({ unvalidated: names }) => names.includes(constraint))?.name;
}

function keyOf(table: Meaning): string {
  switch (table.kind) {
    case "table":
      return String(table.facts.oid);
    case "name":
      return JSON.stringify([table.name.schema, table.name.name]);
    case "new":
    case "missing":
      return table.kind;
  }
}
