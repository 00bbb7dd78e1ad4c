import { byCodeUnits } from "../graph/graph.ts";
import { type Fact, OBJECT_KINDS, type SchemaObject, type Snapshot } from "./snapshot.ts";

/** What one aspect of an object was and is; undefined where it is as by default. */
export interface FactChange {
  readonly fact: string;
  readonly before: Fact | undefined;
  readonly after: Fact | undefined;
}

/** One object in which two snapshots differ. */
export type Difference =
  | { readonly kind: "added" | "removed"; readonly object: SchemaObject }
  | {
      readonly kind: "changed";
      readonly object: SchemaObject;
      readonly changes: readonly FactChange[];
    };

export interface CompareOptions {
  /** Whether the order of the columns of a table counts. */
  readonly columnOrder: boolean;
}

/** How one snapshot stands to another. */
export type Verdict = "exact" | "column-order" | "differs";

/**
 * Lists the objects in which two snapshots differ, by kind and name.
 *
 * What came or went as a part of something, as the columns of a table that was dropped, is not
 * listed beside it.
 */
export function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  options: CompareOptions = { columnOrder: false },
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [key, object] of before) {
    const other = after.get(key);
    if (other === undefined) {
      if (isWhole(object, before, after)) differences.push({ kind: "removed", object });
      continue;
    }
    const changes = changesBetween(object, other, options);
    if (changes.length > 0) differences.push({ kind: "changed", object: other, changes });
  }
  for (const [key, object] of after) {
    if (!before.has(key) && isWhole(object, after, before)) {
      differences.push({ kind: "added", object });
    }
  }
  return differences.sort(byKindAndName);
}

/** Tells how two snapshots differ: not at all, in the order of columns alone, or in more. */
export function verdictOf(before: Snapshot, after: Snapshot): Verdict {
  if (compareSnapshots(before, after).length > 0) return "differs";
  return compareSnapshots(before, after, { columnOrder: true }).length > 0
    ? "column-order"
    : "exact";
}

/** False for a part of something that came or went itself. */
function isWhole({ parent }: SchemaObject, here: Snapshot, there: Snapshot): boolean {
  return parent === undefined || !here.has(parent) || there.has(parent);
}

function changesBetween(
  before: SchemaObject,
  after: SchemaObject,
  { columnOrder }: CompareOptions,
): readonly FactChange[] {
  const facts = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)]);
  const changes = [...facts].sort(byCodeUnits).flatMap<FactChange>((fact) => {
    const change = { fact, before: before.facts[fact], after: after.facts[fact] };
    return isSame(change.before, change.after) ? [] : [change];
  });
  if (columnOrder && before.position !== after.position) {
    changes.push({ fact: "position", before: before.position, after: after.position });
  }
  return changes;
}

function isSame(a: Fact | undefined, b: Fact | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function byKindAndName({ object: a }: Difference, { object: b }: Difference): number {
  const byKind = OBJECT_KINDS.indexOf(a.kind) - OBJECT_KINDS.indexOf(b.kind);
  return byKind === 0 ? byCodeUnits(a.name, b.name) : byKind;
}
