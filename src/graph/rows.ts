import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";
import { inOrder, type Revision, type RevisionGraph, type RevisionNode } from "./graph.ts";
import { ancestors } from "./lineage.ts";

/**
 * Returns the revisions that the rows of the version table name.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` if the graph lacks one.
 */
export function knownRows(graph: RevisionGraph, rows: readonly string[]): readonly RevisionNode[] {
  return rows.map((row) => {
    const node = graph.nodes.get(row);
    if (node === undefined) throw unknownRow(row);
    return node;
  });
}

/**
 * Returns all revisions that are applied when the version table holds these rows, in the graph's
 * order.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` if the graph lacks a row.
 */
export function appliedRevisions(
  graph: RevisionGraph,
  rows: readonly string[],
): readonly Revision[] {
  const applied = appliedNodes(knownRows(graph, rows));
  return inOrder(applied).map((node) => node.revision);
}

/** Returns the given revisions and all that they need. */
export function appliedNodes(rows: Iterable<RevisionNode>): Set<RevisionNode> {
  return ancestors(rows, "parents and dependencies");
}

/** Returns the given revisions that no other given one needs, directly or not, each once. */
export function maximal(nodes: Iterable<RevisionNode>): Set<RevisionNode> {
  const given = new Set(nodes);
  const applied = appliedNodes(given);
  const top = [...given].filter((node) => !node.neededBy.some((above) => applied.has(above)));
  return new Set(top);
}

function unknownRow(row: string): Failure {
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot tell what is applied: the database is at revision ${quoted(row)}, which neither the files nor the ledger describe`,
    {
      hint: "Add its file; if it is gone for good, record what is applied with ebb stamp --purge and its revision",
    },
  );
}
