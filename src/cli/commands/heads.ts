import { knownFromFiles } from "../../engine/ledger/known-revisions.ts";
import { heads, realHeads } from "../../graph/points.ts";
import { labelledName, revisionDetails } from "../../output/revision.ts";
import type { Command } from "../frame/command.ts";
import { createViewer, showRevisions } from "../shared/revision-views.ts";

/** `ebb heads`: the newest revision of each branch. */
export const command: Command = {
  options: [
    {
      name: "resolve-dependencies",
      summary: "Leave out heads that another revision depends on",
    },
  ],
  settings: ["dir", "pager"],
  details: ["Several heads mean that branches wait for a merge: ebb merge heads."],
  examples: ["ebb heads", "ebb heads --verbose", "ebb heads --resolve-dependencies --json"],
  run: async (context) => {
    const project = context.project();
    const list = context.options.flag("resolve-dependencies") ? realHeads : heads;
    const views = list(project.graph).map(createViewer(knownFromFiles(project), undefined));
    const isVerbose = context.options.flag("verbose");
    return showRevisions(context, views, {
      render: (view) =>
        isVerbose ? revisionDetails(view, context.screen) : labelledName(view, context.theme),
      separator: isVerbose ? "\n" : "",
    });
  },
};
