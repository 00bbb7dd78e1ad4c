/**
 * A revision with its links in the graph.
 *
 * The terms are Alembic's: a *child* names this revision as its parent, and a *dependant* names it
 * in `depends`.
 */
export interface RevisionNode {
  readonly revision: Revision;
  /** Its index in the graph's order. */
  readonly position: number;
  readonly parents: readonly RevisionNode[];
  /** The revisions that `depends` names, directly or by label. */
  readonly dependencies: readonly RevisionNode[];
  readonly children: readonly RevisionNode[];
  readonly dependants: readonly RevisionNode[];
  /** Parents and dependencies, each once. All of them must be applied before this revision. */
  readonly needs: readonly RevisionNode[];
  /** Children and dependants, each once. All of them must be taken back before this revision. */
  readonly neededBy: readonly RevisionNode[];
}

/** All revisions, checked: no duplicates, no missing revisions, no cycle. */
export interface RevisionGraph {
  /**
   * Every revision, in the one order that all plans follow.
   *
   * Each revision comes after its parents and dependencies. Among free ones the order is by
   * `created` (a missing date comes last), then by id in code units. So a plan never depends on the
   * target, the rows or the order of files, and a new revision never changes the order of older
   * ones.
   */
  readonly order: readonly RevisionNode[];
  readonly nodes: ReadonlyMap<string, RevisionNode>;
  /** The revision that each branch label names. */
  readonly labels: ReadonlyMap<string, RevisionNode>;
  /** The revision into which each squashed revision went, by the id of the squashed one. */
  readonly replaced: ReadonlyMap<string, RevisionNode>;
}

/** Compares by code units, so that the order is the same on every machine. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns the ids of nodes, sorted by code units. */
export function sortedIds(nodes: Iterable<RevisionNode>): readonly string[] {
  return Array.from(nodes, (node) => node.revision.id).sort(byCodeUnits);
}

/** Returns the nodes in the graph's order. */
export function inOrder(nodes: Iterable<RevisionNode>): readonly RevisionNode[] {
  return [...nodes].sort((a, b) => a.position - b.position);
}

/** A revision, as its file or the ledger describes it. */
export interface Revision {
  readonly id: string;
  /** Ids of the parents ("down revisions"); empty for a base. */
  readonly parents: readonly string[];
  /** Ids or branch labels, as written. */
  readonly depends: readonly string[];
  readonly labels: readonly string[];
  /** The origin to name in errors: a file's path, or "the ledger". */
  readonly origin: string;
  /** Milliseconds since the epoch. It orders revisions that the graph leaves free. */
  readonly created: number | undefined;
  /** Present for a revision that stands for others. */
  readonly squash?: Squash | undefined;
}

/** The revisions that one revision replaced. */
export interface Squash {
  readonly replaces: readonly string[];
  /** The last release that has their files, if the author named it. */
  readonly lastRelease: string | undefined;
}
