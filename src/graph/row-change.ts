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
 * A wide graph has as many rows as steps, so copies would be quadratic. A copy is saved once the
 * changes since the last one are as many as the rows. So all of them together stay linear. A run
 * reads the points in order, so the last two that were read are kept, and lead to the next one.
 */
export function headHistory(rows: readonly string[], changes: readonly RowChange[]): HeadHistory {
  const nearest = savedHeads(rows, changes);
  let recent: readonly SavedHeads[] = [];
  return (stepsDone) => {
    const saved = nearest[stepsDone];
    if (saved === undefined) throw new RangeError(`the plan has no step ${stepsDone}`);
    let from = saved;
    for (const point of recent) if (point.at <= stepsDone && point.at > from.at) from = point;
    if (from.at === stepsDone) return from.heads;
    const heads = changedHeads(from.heads, changes.slice(from.at, stepsDone));
    recent = [...recent.slice(-1), { at: stepsDone, heads }];
    return heads;
  };
}

/** Returns for each point of a plan the last saved rows before it. */
function savedHeads(rows: readonly string[], changes: readonly RowChange[]): readonly SavedHeads[] {
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
  return nearest;
}

function changedHeads(before: readonly string[], changes: readonly RowChange[]): readonly string[] {
  const [only] = changes;
  if (changes.length === 1 && only !== undefined && size(only) <= FEW_CHANGES) {
    return shifted(before, only);
  }
  const heads = new Set(before);
  for (const change of changes) apply(heads, change);
  return sorted(heads);
}

/** A change of so few rows is cheaper as moves in the sorted list than as a new sort. */
const FEW_CHANGES = 8;

function shifted(before: readonly string[], { removed, added }: RowChange): readonly string[] {
  const heads = [...before];
  for (const { revision } of removed) {
    const at = placeOf(heads, revision.id);
    if (heads[at] === revision.id) heads.splice(at, 1);
  }
  for (const { revision } of added) {
    const at = placeOf(heads, revision.id);
    if (heads[at] !== revision.id) heads.splice(at, 0, revision.id);
  }
  return heads;
}

/** Returns the index of the first of the sorted heads that is not before this one. */
function placeOf(heads: readonly string[], head: string): number {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byCodeUnits(heads[middle] ?? head, head) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function size({ removed, added }: RowChange): number {
  return removed.length + added.length;
}

function apply(heads: Set<string>, { removed, added }: RowChange): void {
  for (const node of removed) heads.delete(node.revision.id);
  for (const node of added) heads.add(node.revision.id);
}

function sorted(heads: ReadonlySet<string>): readonly string[] {
  return [...heads].sort(byCodeUnits);
}
