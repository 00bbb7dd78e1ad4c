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
