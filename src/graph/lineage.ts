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
 * applies up to the next branch point or merge point, which it does not include. So all revisions of
 * an unbranched line have the same labels, and share one list.
 */
export function branchLabels(graph: RevisionGraph): ReadonlyMap<RevisionNode, readonly string[]> {
  const lines = new Map<RevisionNode, Line>();
  for (const node of graph.order) lines.set(node, lineWith(node, lines));
  return new Map(Array.from(lines, ([node, line]) => [node, listOf(line)]));
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

/** The labels of revisions without a branch point or a merge between them. */
interface Line {
  labels: Set<string>;
  /** True while the labels are those of another line. They are copied before one is added. */
  isShared: boolean;
  list: readonly string[] | undefined;
}

/** Returns the line that a revision continues or begins, with its labels. */
function lineWith(node: RevisionNode, lines: ReadonlyMap<RevisionNode, Line>): Line {
  const parent = soleParent(node);
  const below = parent && lines.get(parent);
  const line = below && isInsideLine(parent) ? below : lineAbove(node, below, lines);
  if (node.revision.labels.length === 0) return line;
  if (line.isShared) Object.assign(line, { labels: new Set(line.labels), isShared: false });
  for (const label of node.revision.labels) line.labels.add(label);
  return line;
}

function isInsideLine({ parents, neededBy }: RevisionNode): boolean {
  return parents.length < 2 && neededBy.length === 1;
}

function lineAbove(
  { parents }: RevisionNode,
  below: Line | undefined,
  lines: ReadonlyMap<RevisionNode, Line>,
): Line {
  if (below !== undefined) return { labels: below.labels, isShared: true, list: undefined };
  const labels = new Set(parents.flatMap((parent) => [...(lines.get(parent)?.labels ?? [])]));
  return { labels, isShared: false, list: undefined };
}

function listOf(line: Line): readonly string[] {
  line.list ??= [...line.labels];
  return line.list;
}

function soleParent(node: RevisionNode): RevisionNode | undefined {
  return node.parents.length === 1 ? node.parents[0] : undefined;
}
