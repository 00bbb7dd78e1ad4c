import type { NullCheck } from "./effect.ts";
import type { Meaning } from "./name-space.ts";

/** Follows which columns a valid CHECK proves to hold no null, as the plan adds and validates them. */
export interface NullProofs {
  /** The columns of a table that are proven by now. */
  provenIn(table: Meaning): ReadonlySet<string>;
  /** Takes in what a statement checks. */
  learn(checks: readonly NullCheck[], tableOf: (check: NullCheck) => Meaning): void;
}

/** Starts with nothing but what the catalog says of each table. */
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

/** The column of a constraint that the database has, NOT VALID up to now. */
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
