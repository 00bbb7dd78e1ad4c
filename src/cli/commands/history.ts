import type { EntryText } from "../../output/graph-text.ts";
import { besideGraph, isWorthDrawing } from "../../output/graph-text.ts";
import { revisionDetails, revisionLine } from "../../output/revision.ts";
import type { Command } from "../command.ts";
import { graphEntries } from "../graph-entries.ts";
import { LIST_OPTIONS, readRevisionList } from "../revision-list.ts";
import { showRevisions } from "../revision-views.ts";

/** `ebb history`: the revisions, newest first. */
export const historyCommand: Command = {
  arguments: { usage: "", min: 0, max: 0 },
  options: LIST_OPTIONS,
  settings: ["dir", "url", "envFile", "schema", "versionTable"],
  details: [
    "Newest first. The ends of a range are revisions, labels, head, base or current (where the " +
      "database stands); -N counts down from the end, +N up from the start.",
    "On a terminal that is wide enough, branches are drawn in the left margin.",
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
    const { theme, width, world, wantsJson } = context;
    const entries = graphEntries(await readRevisionList(context));
    const isVerbose = context.options.flag("verbose");
    const render: EntryText = ({ view }) =>
      (isVerbose ? revisionDetails : revisionLine)(view, theme);
    if (!wantsJson && world.stdout.isTerminal && isWorthDrawing(entries, width)) {
      const last = entries.at(-1);
      const text: EntryText = (entry) =>
        isVerbose && entry !== last ? `${render(entry)}\n` : render(entry);
      context.out(besideGraph(entries, text, { theme, width }));
      return 0;
    }
    const views = entries.map(({ view }) => view);
    return showRevisions(context, views, {
      render: (view) => render({ view, state: undefined }),
      separator: isVerbose ? "\n\n" : "\n",
    });
  },
};
