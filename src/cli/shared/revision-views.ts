import type { KnownRevisions } from "../../engine/ledger/known-revisions.ts";
import type { RevisionNode } from "../../graph/graph.ts";
import { branchLabels } from "../../graph/lineage.ts";
import { type RevisionView, revisionJson } from "../../output/revision.ts";
import { fitted } from "../../output/screen/table.ts";
import type { Context } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import type { Marks } from "./known.ts";

/**
 * Returns a function that creates the views of revisions, with the database's marks if there is a
 * database.
 */
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
      branches: labels.get(node) ?? [],
      isCurrent: marks && rows.has(id),
      appliedAt: marks?.appliedAt.get(id),
    };
  };
}

/** The format of a list of revisions. */
export interface ShownAs {
  readonly render: (view: RevisionView) => string;
  /** The text after each but the last, before its line end. */
  readonly separator: "" | "\n";
  /** The database, for the JSON document. */
  readonly target?: Readonly<Record<string, unknown>>;
}

/** Shows a list of revisions as the one JSON document, or as text with one entry each. */
export async function showRevisions(
  context: Context,
  views: readonly RevisionView[],
  { render, separator, target = {} }: ShownAs,
): Promise<number> {
  if (context.wantsJson) context.json({ ...target, revisions: views.map(revisionJson) });
  else await showText(context, textsOf(views, { render, separator }, context.screen.width));
  return 0;
}

function* textsOf(
  views: readonly RevisionView[],
  { render, separator }: ShownAs,
  width: number | undefined,
): Generator<string, void> {
  const last = views.at(-1);
  for (const view of views) {
    yield fitted(render(view), width, 2) + (view === last ? "" : separator);
  }
}
