import type { RevisionGraph, RevisionNode } from "./graph.ts";

/** The links to follow: parents only, or dependencies as well. */
export type Along = "parents" | "parents and dependencies";

/** Returns the given revisions and all their ancestors. */
export function ancestors(nodes: Iterable<RevisionNode>, along: Along): Set<RevisionNode> {
  return closure(nodes, (node) => (along === "parents" ? node.parents : node.needs));
}

/** Returns the given revisions and all their descendants. */
export function descendants(nodes: Iterable<RevisionNode>, along: Along): Set<RevisionNode> {
  return closure(nodes, (node) => (along === "parents" ? node.children : node.neededBy));
}

/**
 * Returns the given revisions with all their ancestors and descendants.
 *
 * Along parents, this is Alembic's *branch* of a revision or label.
 */
export function lineage(nodes: readonly RevisionNode[], along: Along): Set<RevisionNode> {
  const all = ancestors(nodes, along);
  for (const node of descendants(nodes, along)) all.add(node);
  return all;
}

/**
 * Returns the labels of the branches of each revision, for people to read.
 *
 * As Alembic documents it, a label applies to all descendants by parents. Towards the base it
 * applies up to the next branch point or merge point, which it does not include.
 */
export function branchLabels(graph: RevisionGraph): ReadonlyMap<RevisionNode, ReadonlySet<string>> {
  const labels = new Map<RevisionNode, ReadonlySet<string>>();
  for (const node of graph.order) labels.set(node, labelsFromBelow(node, labels));
  const lent = labelsFromAbove(graph);
  for (const [node, names] of lent) {
    labels.set(node, new Set([...(labels.get(node) ?? []), ...names]));
  }
  return labels;
}

function closure(
  nodes: Iterable<RevisionNode>,
  next: (node: RevisionNode) => readonly RevisionNode[],
): Set<RevisionNode> {
  const reached = new Set(nodes);
  // A set is walked in the order of insertion, including items that are added on the way.
  for (const node of reached) for (const other of next(node)) reached.add(other);
  return reached;
}

/**
 * Returns the labels of the parents and of the revision itself. A revision without labels shares
 * the set of its only parent, so that long chains stay linear.
 */
function labelsFromBelow(
  { revision, parents }: RevisionNode,
  labels: ReadonlyMap<RevisionNode, ReadonlySet<string>>,
): ReadonlySet<string> {
  const inherited = parents.map((parent) => labels.get(parent) ?? new Set<string>());
  const [only] = inherited;
  if (revision.labels.length === 0 && inherited.length === 1 && only !== undefined) return only;
  return new Set([...inherited.flatMap((names) => [...names]), ...revision.labels]);
}

function labelsFromAbove(graph: RevisionGraph): Map<RevisionNode, Set<string>> {
  const lent = new Map<RevisionNode, Set<string>>();
  for (const [label, labelled] of graph.labels) {
    let node = soleParent(labelled);
    while (node !== undefined && node.neededBy.length === 1 && node.parents.length < 2) {
      const names = lent.get(node) ?? new Set<string>();
      lent.set(node, names.add(label));
      node = soleParent(node);
    }
  }
  return lent;
}

function soleParent(node: RevisionNode): RevisionNode | undefined {
  return node.parents.length === 1 ? node.parents[0] : undefined;
}
