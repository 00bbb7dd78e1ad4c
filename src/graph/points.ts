import { byCodeUnits, type RevisionGraph, type RevisionNode } from "./graph.ts";

/** Returns true for a revision without children. Dependants do not count. */
export function isHead(node: RevisionNode): boolean {
  return node.children.length === 0;
}

/**
 * Returns true for a revision without children and dependants. Other heads are *effective heads*.
 */
export function isRealHead(node: RevisionNode): boolean {
  return node.neededBy.length === 0;
}

/** Returns true for a revision without parents. It may have dependencies. */
export function isBase(node: RevisionNode): boolean {
  return node.parents.length === 0;
}

/** Returns true for a revision with more than one child. Dependants do not count. */
export function isBranchPoint(node: RevisionNode): boolean {
  return node.children.length > 1;
}

/** Returns true for a revision with more than one parent. */
export function isMergePoint(node: RevisionNode): boolean {
  return node.parents.length > 1;
}

/** Returns all heads by id, effective heads included: the list of the command `heads`. */
export function heads(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isHead);
}

/** Returns all heads without dependants by id: the target `heads`. */
export function realHeads(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isRealHead);
}

/** Returns all bases by id. */
export function bases(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isBase);
}

/** Returns all branch points by id. */
export function branchPoints(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isBranchPoint);
}

/** Returns all merge points by id. */
export function mergePoints(graph: RevisionGraph): readonly RevisionNode[] {
  return selected(graph, isMergePoint);
}

function selected(
  graph: RevisionGraph,
  test: (node: RevisionNode) => boolean,
): readonly RevisionNode[] {
  return graph.order.filter(test).sort((a, b) => byCodeUnits(a.revision.id, b.revision.id));
}
