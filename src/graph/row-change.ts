import type { RevisionNode } from "./graph.ts";
import { appliedNodes, maximal } from "./rows.ts";

/** What a step does to the rows of the version table. */
export interface RowChange {
  readonly removed: readonly RevisionNode[];
  readonly added: readonly RevisionNode[];
}

/**
 * Tells for each revision that is applied in turn how the rows change.
 *
 * The rows are always the maximal elements of what is applied: a new revision takes the place of
 * the rows that it needs. Rows that overlapped before are repaired by the first step.
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
 * Tells for each revision that is taken back in turn how the rows change.
 *
 * What it needed becomes a row as soon as nothing else that is applied needs it.
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
