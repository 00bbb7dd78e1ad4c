/**
 * A revision in its place in the graph.
 *
 * Alembic's words: a *child* names this revision as its parent, a *dependant* names it in `depends`.
 */
export interface RevisionNode {
  readonly revision: Revision;
  /** Its index in the graph's order. */
  readonly position: number;
  readonly parents: readonly RevisionNode[];
  /** What `depends` means, labels resolved. */
  readonly dependencies: readonly RevisionNode[];
  readonly children: readonly RevisionNode[];
  readonly dependants: readonly RevisionNode[];
  /** Parents and dependencies, each once: all that must be applied before. */
  readonly needs: readonly RevisionNode[];
  /** Children and dependants, each once: all that must be taken back before. */
  readonly neededBy: readonly RevisionNode[];
}

/** All revisions that ebb knows, checked: no duplicates, nothing missing, no cycle. */
export interface RevisionGraph {
  /**
   * Every revision in the one order that all plans follow: each comes after its parents and its
   * dependencies; whatever that leaves free goes by `created` (none comes last), then by id in code
   * units. So a plan never depends on the target, on the rows or on the order of files, and a new
   * revision never changes the order of the older ones.
   */
  readonly order: readonly RevisionNode[];
  readonly nodes: ReadonlyMap<string, RevisionNode>;
  /** The revision that each branch label names. */
  readonly labels: ReadonlyMap<string, RevisionNode>;
}

/** Compares by code units, so that the order is the same on every machine. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The ids of nodes, sorted by code units. */
export function sortedIds(nodes: Iterable<RevisionNode>): readonly string[] {
  return Array.from(nodes, (node) => node.revision.id).sort(byCodeUnits);
}

/** The nodes in the graph's order. */
export function inOrder(nodes: Iterable<RevisionNode>): readonly RevisionNode[] {
  return [...nodes].sort((a, b) => a.position - b.position);
}

/** A node of the graph, as its file or the ledger describes it. */
export interface Revision {
  readonly id: string;
  /** Ids of the parents ("down revisions"); empty for a base. */
  readonly parents: readonly string[];
  /** Ids or branch labels, as written. */
  readonly depends: readonly string[];
  readonly labels: readonly string[];
  /** Where it comes from, to be named in errors: a file's path, or "the ledger". */
  readonly origin: string;
  /** Milliseconds since the epoch; decides the order among revisions that the graph leaves free. */
  readonly created: number | undefined;
}
