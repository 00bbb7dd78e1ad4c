import { byCodeUnits, type RevisionNode } from "./graph.ts";
import { appliedNodes, maximal } from "./rows.ts";

/** The change of one step to the rows of the version table. */
export interface RowChange {
  readonly removed: readonly RevisionNode[];
  readonly added: readonly RevisionNode[];
}

/**
 * Returns the change of the rows for each revision, applied in this order.
 *
 * The rows are always the maximal elements of what is applied: a new revision replaces the rows
 * that it needs. If rows overlapped before, the first step repairs them.
 */
export function changesUp(
  rows: readonly RevisionNode[],
  steps: readonly RevisionNode[],
): readonly RowChange[] {
  const tips = maximal(rows);
  const stale = rows.filter((row) => !tips.has(row));
  return steps.map((node, index) => {
    const replaced = node.needs.filter((needed) => tips.delete(needed));
    tips.add(node);
    return { removed: index === 0 ? [...stale, ...replaced] : replaced, added: [node] };
  });
}

/**
 * Returns the change of the rows for each revision, taken back in this order.
 *
 * A revision that it needed becomes a row as soon as no other applied revision needs it.
 */
export function changesDown(
  rows: readonly RevisionNode[],
  steps: readonly RevisionNode[],
): readonly RowChange[] {
  const tips = maximal(rows);
  const stale = rows.filter((row) => !tips.has(row));
  const users = countUsers(appliedNodes(rows));
  return steps.map((node, index) => {
    const added = node.needs.filter((needed) => {
      const left = (users.get(needed) ?? 0) - 1;
      users.set(needed, left);
      return left === 0;
    });
    return { removed: index === 0 ? [...stale, node] : [node], added };
  });
}

function countUsers(applied: ReadonlySet<RevisionNode>): Map<RevisionNode, number> {
  const users = new Map<RevisionNode, number>();
  for (const node of applied) {
    for (const needed of node.needs) users.set(needed, (users.get(needed) ?? 0) + 1);
  }
  return users;
}

/** Returns the rows before the first step (0), after it (1), and so on, sorted by code units. */
type HeadHistory = (stepsDone: number) => readonly string[];

/** The rows after `at` steps. */
interface SavedHeads {
  readonly at: number;
  readonly heads: readonly string[];
}

/**
 * Remembers the rows at every point of a plan without a copy for each.
 *
 * A wide graph has as many rows as steps, so copies would be quadratic. A saved is taken once the
 * changes since the last one are as many as the rows. So all snapshots together stay linear, and
 * reading a point costs little more than its number of rows.
 */
export function headHistory(rows: readonly string[], changes: readonly RowChange[]): HeadHistory {
  const heads = new Set(rows);
  let saved: SavedHeads = { at: 0, heads: sorted(heads) };
  const nearest = [saved];
  let changed = 0;
  for (const [index, change] of changes.entries()) {
    apply(heads, change);
    changed += change.added.length + change.removed.length;
    if (changed >= heads.size) {
      saved = { at: index + 1, heads: sorted(heads) };
      changed = 0;
    }
    nearest.push(saved);
  }
  return (stepsDone) => headsAt(nearest, changes, stepsDone);
}

function headsAt(
  nearest: readonly SavedHeads[],
  changes: readonly RowChange[],
  stepsDone: number,
): readonly string[] {
  const saved = nearest[stepsDone];
  if (saved === undefined) throw new RangeError(`the plan has no step ${stepsDone}`);
  if (saved.at === stepsDone) return saved.heads;
  const heads = new Set(saved.heads);
  for (const change of changes.slice(saved.at, stepsDone)) apply(heads, change);
  return sorted(heads);
}

function apply(heads: Set<string>, { removed, added }: RowChange): void {
  for (const node of removed) heads.delete(node.revision.id);
  for (const node of added) heads.add(node.revision.id);
}

function sorted(heads: ReadonlySet<string>): readonly string[] {
  return [...heads].sort(byCodeUnits);
}
