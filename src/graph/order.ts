import { cycleFailure } from "./cycle.ts";
import { byCodeUnits, type RevisionNode } from "./graph.ts";
import { heap } from "./heap.ts";

/**
 * Orders revisions so that each comes after all that it needs; what that leaves free goes by
 * `created`, then by id.
 *
 * Kahn's algorithm with a heap: linear but for the sorting, and without recursion.
 *
 * @throws {Failure} `EBB_CYCLE` when revisions need each other in a circle.
 */
export function totalOrder(nodes: readonly RevisionNode[]): readonly RevisionNode[] {
  const unmet = new Map<RevisionNode, number>(nodes.map((node) => [node, node.needs.length]));
  const ready = heap<RevisionNode>(byCreatedThenId);
  for (const node of nodes) if (node.needs.length === 0) ready.push(node);

  const ordered: RevisionNode[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    ordered.push(node);
    for (const next of metBy(node, unmet)) ready.push(next);
  }
  if (ordered.length === nodes.length) return ordered;
  throw cycleFailure(nodes.filter((node) => unmet.get(node) !== 0).sort(byCreatedThenId));
}

/** The revisions that waited for nothing but this one. */
function metBy(node: RevisionNode, unmet: Map<RevisionNode, number>): readonly RevisionNode[] {
  return node.neededBy.filter((next) => {
    const left = (unmet.get(next) ?? 0) - 1;
    unmet.set(next, left);
    return left === 0;
  });
}

function byCreatedThenId({ revision: a }: RevisionNode, { revision: b }: RevisionNode): number {
  const createdA = a.created ?? Number.POSITIVE_INFINITY;
  const createdB = b.created ?? Number.POSITIVE_INFINITY;
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  return byCodeUnits(a.id, b.id);
}
