import { resolveTargets } from "../../graph/resolve.ts";
import { revisionDetails } from "../../output/revision.ts";
import type { Command } from "../command.ts";
import { namesCurrent, readMarks } from "../marks.ts";
import { createViewer, showRevisions } from "../revision-views.ts";

/** `ebb show`: everything about some revisions. */
export const showCommand: Command = {
  arguments: { usage: "REVISION...", min: 1, max: Number.POSITIVE_INFINITY },
  options: [],
  settings: ["dir", "url", "envFile", "schema", "versionTable"],
  details: [
    "A revision is named by its id, four or more of its first letters, a label, head, heads, " +
      "LABEL@head, or current (where the database stands; only this needs a database).",
  ],
  examples: ["ebb show head", "ebb show 375b9", "ebb show profiles@head --json"],
  run: async (context) => {
    const project = context.project();
    const asksDatabase = context.arguments.some(namesCurrent);
    const marks = asksDatabase ? await readMarks(context) : undefined;
    const revisions = resolveTargets(project.graph, context.arguments, marks?.rows);
    const nodes = revisions.flatMap(({ id }) => project.graph.nodes.get(id) ?? []);
    return showRevisions(context, nodes.map(createViewer(project, marks)), {
      render: (view) => revisionDetails(view, context.theme),
      separator: "\n\n",
    });
  },
};
