import { knownFromFiles } from "../../engine/ledger/known-revisions.ts";
import { inOrder } from "../../graph/graph.ts";
import { branchPoints } from "../../graph/points.ts";
import { branchPointText } from "../../output/revision.ts";
import type { Command } from "../frame/command.ts";
import { createViewer, showRevisions } from "../shared/revision-views.ts";

/** `ebb branches`: the revisions with more than one child. */
export const command: Command = {
  options: [],
  settings: ["dir", "pager"],
  details: ["A branch point is a revision with more than one child."],
  examples: ["ebb branches", "ebb branches --verbose", "ebb branches --json"],
  run: async (context) => {
    const project = context.project();
    const viewOf = createViewer(knownFromFiles(project), undefined);
    const isVerbose = context.options.flag("verbose");
    return showRevisions(context, branchPoints(project.graph).map(viewOf), {
      render: (view) => {
        const children = inOrder(view.node.children).map(viewOf);
        return branchPointText(view, { children, isVerbose }, context.screen);
      },
      separator: "\n",
    });
  },
};
