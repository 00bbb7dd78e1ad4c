import { byCodeUnits } from "./graph.ts";
import type { RowChange } from "./row-change.ts";

/** The rows before the first step (0), after it (1), and so on; sorted by code units. */
export type HeadHistory = (stepsDone: number) => readonly string[];

interface Snapshot {
  readonly at: number;
  readonly heads: readonly string[];
}

/**
 * Remembers the rows at every point of a plan without keeping a copy for each.
 *
 * A wide graph has as many rows as steps, so that copies would be quadratic. A snapshot is taken
 * whenever as much has changed as it would hold: all snapshots together stay linear, and the rows
 * at any point cost little more than their own number.
 */
export function headHistory(rows: readonly string[], changes: readonly RowChange[]): HeadHistory {
  const heads = new Set(rows);
  let snapshot: Snapshot = { at: 0, heads: sorted(heads) };
  const nearest = [snapshot];
  let changed = 0;
  for (const [index, change] of changes.entries()) {
    apply(heads, change);
    changed += change.added.length + change.removed.length;
    if (changed >= heads.size) {
      snapshot = { at: index + 1, heads: sorted(heads) };
      changed = 0;
    }
    nearest.push(snapshot);
  }
  return (stepsDone) => headsAt(nearest, changes, stepsDone);
}

function headsAt(
  nearest: readonly Snapshot[],
  changes: readonly RowChange[],
  stepsDone: number,
): readonly string[] {
  const snapshot = nearest[stepsDone];
  if (snapshot === undefined) throw new RangeError(`the plan has no step ${stepsDone}`);
  if (snapshot.at === stepsDone) return snapshot.heads;
  const heads = new Set(snapshot.heads);
  for (const change of changes.slice(snapshot.at, stepsDone)) apply(heads, change);
  return sorted(heads);
}

function apply(heads: Set<string>, { removed, added }: RowChange): void {
  for (const node of removed) heads.delete(node.revision.id);
  for (const node of added) heads.add(node.revision.id);
}

function sorted(heads: ReadonlySet<string>): readonly string[] {
  return [...heads].sort(byCodeUnits);
}
