import type { GraphEntry } from "../../output/graph/graph-entry.ts";
import {
  besideGraph,
  type EntryText,
  MARK_LEGEND,
  worthwhileGutter,
} from "../../output/graph/graph-text.ts";
import { revisionDetails, revisionJson, revisionLine } from "../../output/revision.ts";
import type { Screen } from "../../output/screen/screen.ts";
import { fitted } from "../../output/screen/table.ts";
import type { Command, Options } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { graphEntries } from "../shared/graph-entries.ts";
import { LIST_OPTIONS, readRevisionList } from "../shared/revision-list.ts";

/** `ebb history`: the revisions, newest first. */
export const command: Command = {
  instead: "ebb history -r REVISION",
  options: LIST_OPTIONS,
  settings: [
    "dir",
    "url",
    "passwordCommand",
    "envFile",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "Newest first. The ends of a range are revisions, labels, head, base or current (where the " +
      "database stands); -N counts down from the end, +N up from the start.",
    "A wide terminal shows the branches in the left margin and, with " +
      `--indicate-current, also where the database stands: ${MARK_LEGEND}.`,
    "Only --indicate-current and current need a database. Without a directory of revisions the " +
      "ledger's records are shown.",
  ],
  examples: [
    "ebb history",
    "ebb history --verbose",
    "ebb history -r 1975ea83b712:head",
    "ebb history -r -3:current --indicate-current",
  ],
  run: async (context) => {
    const list = await readRevisionList(context);
    const entries = graphEntries(list, context.options.flag("verbose"));
    if (context.wantsJson) {
      context.json({
        ...list.known.target,
        revisions: entries.map(({ view }) => revisionJson(view)),
      });
    } else {
      await showText(context, historyTexts(entries, context));
    }
    return 0;
  },
};

function historyTexts(
  entries: readonly GraphEntry[],
  { screen, options }: { readonly screen: Screen; readonly options: Options },
): Iterable<string> {
  const isVerbose = options.flag("verbose");
  const render: EntryText = ({ view }, inner) =>
    isVerbose ? revisionDetails(view, inner) : revisionLine(view, inner.theme);
  const last = entries.at(-1);
  // An empty line between two of several lines; the graph runs through it.
  const spaced: EntryText = (entry, inner) =>
    render(entry, inner) + (isVerbose && entry !== last ? "\n" : "");
  const gutter = worthwhileGutter(entries, screen);
  if (gutter === undefined) return listTexts(entries, spaced, screen);
  return besideGraph(entries, spaced, { gutter, screen });
}

function* listTexts(
  entries: readonly GraphEntry[],
  render: EntryText,
  screen: Screen,
): Generator<string, void> {
  for (const entry of entries) yield fitted(render(entry, screen), screen.width, 4);
}
