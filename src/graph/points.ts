import { byCodeUnits, type RevisionGraph, type RevisionNode } from "./graph.ts";

/** True without children; dependants do not count. */
export function isHead(node: RevisionNode): boolean {
  return node.children.length === 0;
}

/** True without children and dependants. A head that is not real is an *effective head*. */
export function isRealHead(node: RevisionNode): boolean {
  return node.neededBy.length === 0;
}

/** True without parents; it may have dependencies. */
export function isBase(node: RevisionNode): boolean {
  return node.parents.length === 0;
}

/** True with more than one child; dependants do not count. */
export function isBranchPoint(node: RevisionNode): boolean {
  return node.children.length > 1;
}

/** True with more than one parent. */
export function isMergePoint(node: RevisionNode): boolean {
  return node.parents.length > 1;
}

/** All heads, effective ones too, by id: what the command `heads` lists. */
export function heads(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isHead);
}

/** All heads that nothing depends on, by id: what `heads` means as a target. */
export function realHeads(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isRealHead);
}

/** All bases, by id. */
export function bases(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isBase);
}

/** All branch points, by id. */
export function branchPoints(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isBranchPoint);
}

/** All merge points, by id. */
export function mergePoints(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isMergePoint);
}

function selected(
  graph: RevisionGraph,
  test: (node: RevisionNode) => boolean,
): readonly RevisionNode[] {
  return graph.order.filter(test).sort((a, b) => byCodeUnits(a.revision.id, b.revision.id));
}
