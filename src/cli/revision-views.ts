import type { Project } from "../engine/project.ts";
import type { RevisionNode } from "../graph/graph.ts";
import { branchLabels } from "../graph/lineage.ts";
import { type RevisionView, revisionJson } from "../output/revision.ts";
import type { Context } from "./command.ts";
import type { Marks } from "./marks.ts";

/** Makes the way in which revisions of a project are shown, with the database's marks if it was asked. */
export function createViewer(
  project: Project,
  marks: Marks | undefined,
): (node: RevisionNode) => RevisionView {
  const labels = branchLabels(project.graph);
  const rows = new Set(marks?.rows);
  return (node) => {
    const { id } = node.revision;
    const header = project.headers.get(id);
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

/** Shows a list of revisions: as the one JSON document, or as text, an entry each. */
export function showRevisions(
  context: Context,
  views: readonly RevisionView[],
  text: { readonly render: (view: RevisionView) => string; readonly separator: string },
): number {
  if (context.wantsJson) context.json({ revisions: views.map(revisionJson) });
  else if (views.length > 0) context.out(views.map(text.render).join(text.separator));
  return 0;
}
