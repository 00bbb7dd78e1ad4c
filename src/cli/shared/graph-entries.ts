import type { RevisionNode } from "../../graph/graph.ts";
import { appliedNodes } from "../../graph/rows.ts";
import type { GraphEntry, RevisionState } from "../../output/graph/graph-entry.ts";
import type { RevisionList } from "./revision-list.ts";
import { createViewer } from "./revision-views.ts";

/** Makes the entries of a drawing; where the database was asked, each with its state. */
export function graphEntries({ known, nodes }: RevisionList): readonly GraphEntry[] {
  const { graph, marks } = known;
  const viewer = createViewer(known, marks);
  const rows = (marks?.rows ?? []).flatMap((row) => graph.nodes.get(row) ?? []);
  const applied = appliedNodes(rows);
  const current = new Set(rows);
  const stateOf = (node: RevisionNode): RevisionState => {
    if (current.has(node)) return "current";
    return applied.has(node) ? "applied" : "pending";
  };
  return nodes.map((node) => ({
    view: viewer(node),
    state: marks === undefined ? undefined : stateOf(node),
  }));
}
