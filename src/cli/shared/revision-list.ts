import type { RevisionNode } from "../../graph/graph.ts";
import { resolveRange } from "../../graph/range.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { NO_SOURCE_OPTION } from "../frame/context.ts";
import { type Known, namesCurrent, readKnown } from "./known.ts";

/** The options of a command that lists a range of the revisions. */
export const LIST_OPTIONS: readonly OptionSpec[] = [
  {
    name: "rev-range",
    short: "r",
    value: "START:END",
    summary: "Only this range with both ends; either end can be left out",
  },
  {
    name: "indicate-current",
    short: "i",
    summary: "Mark where the database stands",
  },
  NO_SOURCE_OPTION,
];

/** The list that {@link LIST_OPTIONS} select. */
export interface RevisionList {
  readonly known: Known;
  /** Newest first. */
  readonly nodes: readonly RevisionNode[];
}

/** Reads the list. Only `--indicate-current` and the word `current` need the database. */
export async function readRevisionList(context: Context): Promise<RevisionList> {
  const range = context.options.value("rev-range");
  const asksDatabase =
    context.options.flag("indicate-current") || (range !== undefined && namesCurrent(range));
  const known = await readKnown(context, asksDatabase);
  return { known, nodes: listed(known, range) };
}

function listed({ graph, marks }: Known, range: string | undefined): readonly RevisionNode[] {
  if (range === undefined) return graph.order.toReversed();
  const revisions = resolveRange(graph, range, marks?.rows);
  return revisions.flatMap(({ id }) => graph.nodes.get(id) ?? []);
}
