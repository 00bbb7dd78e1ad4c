import type { RevisionNode } from "../../graph/graph.ts";
import { resolveRange } from "../../graph/range.ts";
import { revisionDetails, revisionLine } from "../../output/revision.ts";
import type { Command } from "../command.ts";
import { type Known, namesCurrent, readKnown } from "../known.ts";
import { createViewer, showRevisions } from "../revision-views.ts";

/** `ebb history`: the revisions, newest first. */
export const historyCommand: Command = {
  arguments: { usage: "", min: 0, max: 0 },
  options: [
    {
      name: "rev-range",
      short: "r",
      value: "START:END",
      summary: "Only these, both ends included; either may be left out",
    },
    {
      name: "indicate-current",
      short: "i",
      summary: "Mark where the database stands",
    },
  ],
  settings: ["dir", "url", "envFile", "schema", "versionTable"],
  details: [
    "Newest first. The ends of a range are revisions, labels, head, base or current (where the " +
      "database stands); -N counts down from the end, +N up from the start.",
    "Only --indicate-current and current need a database; without a directory of revisions what " +
      "the database remembers is shown.",
  ],
  examples: [
    "ebb history",
    "ebb history --verbose",
    "ebb history -r 1975ea83b712:head",
    "ebb history -r -3:current --indicate-current",
  ],
  run: async (context) => {
    const range = context.options.value("rev-range");
    const asksDatabase =
      context.options.flag("indicate-current") || (range !== undefined && namesCurrent(range));
    const known = await readKnown(context, asksDatabase);
    const nodes = listed(known, range);
    const isVerbose = context.options.flag("verbose");
    return showRevisions(context, nodes.map(createViewer(known, known.marks)), {
      render: (view) => (isVerbose ? revisionDetails : revisionLine)(view, context.theme),
      separator: isVerbose ? "\n\n" : "\n",
      target: known.target,
    });
  },
};

function listed({ graph, marks }: Known, range: string | undefined): readonly RevisionNode[] {
  if (range === undefined) return graph.order.toReversed();
  const revisions = resolveRange(graph, range, marks?.rows);
  return revisions.flatMap(({ id }) => graph.nodes.get(id) ?? []);
}
