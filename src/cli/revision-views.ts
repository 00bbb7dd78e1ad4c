import type { KnownRevisions } from "../engine/known-revisions.ts";
import type { RevisionNode } from "../graph/graph.ts";
import { branchLabels } from "../graph/lineage.ts";
import { type RevisionView, revisionJson } from "../output/revision.ts";
import type { Context } from "./command.ts";
import type { Marks } from "./known.ts";

/** Makes the way in which revisions are shown, with the database's marks if it was asked. */
export function createViewer(
  { graph, headers }: KnownRevisions,
  marks: Marks | undefined,
): (node: RevisionNode) => RevisionView {
  const labels = branchLabels(graph);
  const rows = new Set(marks?.rows);
  return (node) => {
    const { id } = node.revision;
    const header = headers.get(id);
    if (header === undefined) throw new Error(`revision ${id} has no header`);
    return {
      node,
      header,
      branches: [...(labels.get(node) ?? [])],
      isCurrent: marks && rows.has(id),
      appliedAt: marks?.appliedAt.get(id),
    };
  };
}

/** How a list of revisions is shown. */
export interface ShownAs {
  readonly render: (view: RevisionView) => string;
  readonly separator: string;
  /** The database that was asked, for the JSON document. */
  readonly target?: Readonly<Record<string, unknown>>;
}

/** Shows a list of revisions: as the one JSON document, or as text, an entry each. */
export function showRevisions(
  context: Context,
  views: readonly RevisionView[],
  { render, separator, target = {} }: ShownAs,
): number {
  if (context.wantsJson) context.json({ ...target, revisions: views.map(revisionJson) });
  else if (views.length > 0) context.out(views.map(render).join(separator));
  return 0;
}
