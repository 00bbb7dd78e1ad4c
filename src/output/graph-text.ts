import { isBranchPoint } from "../graph/points.ts";
import type { GraphEntry } from "./graph-entry.ts";
import { drawGutter, gutterWidth } from "./graph-gutter.ts";
import { revisionName } from "./revision.ts";
import { padded, shownWidth, wrap } from "./table.ts";
import type { Theme } from "./theme.ts";

/** How text stands beside the graph. */
export interface GutterOptions {
  readonly theme: Theme;
  /** Columns to fit into; undefined leaves every line as long as it is. */
  readonly width: number | undefined;
}

/** The text of a revision, any number of lines. */
export type EntryText = (entry: GraphEntry) => string;

/** What the marks in the margin mean, where a database was asked. */
export const MARK_LEGEND = "@ current, * applied, o pending";

/** The graph for people: newest first, a line each, with the graph in the margin. */
export function graphText(entries: readonly GraphEntry[], options: GutterOptions): string {
  return besideGraph(entries, (entry) => graphLine(entry, options.theme), options);
}

/** Sets the text of each revision beside its place in the graph. */
export function besideGraph(
  entries: readonly GraphEntry[],
  render: EntryText,
  { theme, width }: GutterOptions,
): string {
  const states = new Map(entries.map((entry) => [entry.view.node, markOf(entry, theme)]));
  const rows = drawGutter([...states.keys()], (node) => states.get(node) ?? "*");
  const room = width === undefined ? undefined : width - gutterWidth(rows, shownWidth);
  const lines = rows.flatMap(({ node, links, below }, at) => {
    const entry = entries[at];
    const text = entry === undefined ? "" : render(entry);
    const [first = "", ...more] = fitted(text, room);
    const count = Math.max(links.length, more.length);
    const others = Array.from({ length: count }, (_, line) =>
      `${padded(links[line] ?? below, shownWidth(node))} ${more[line] ?? ""}`.trimEnd(),
    );
    return [`${node} ${first}`.trimEnd(), ...others];
  });
  return lines.join("\n");
}

/** True where the graph in the margin says more than the list alone, and leaves room for it. */
export function isWorthDrawing(entries: readonly GraphEntry[], width: number): boolean {
  const nodes = entries.map(({ view }) => view.node);
  if (!nodes.some(isBranchPoint)) return false;
  return (
    gutterWidth(
      drawGutter(nodes, () => "*"),
      shownWidth,
    ) *
      3 <=
    width
  );
}

function graphLine({ view }: GraphEntry, theme: Theme): string {
  const { header } = view;
  const depends = header.depends.length === 0 ? "" : ` (depends on ${header.depends.join(", ")})`;
  const name = `${revisionName(view, theme)}${theme.faint(depends)}`;
  return header.message === "" ? name : `${name} ${header.message}`;
}

function markOf({ state }: GraphEntry, theme: Theme): string {
  switch (state) {
    case "current":
      return theme.strong("@");
    case "pending":
      return theme.faint("o");
    case "applied":
    case undefined:
      return "*";
  }
}

function fitted(text: string, room: number | undefined): readonly string[] {
  const lines = text.split("\n");
  return room === undefined ? lines : lines.flatMap((line) => wrapped(line, room));
}

/** The indentation of a line holds for what is wrapped, too. */
function wrapped(line: string, room: number): readonly string[] {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const body = wrap(line.slice(indent.length), room - indent.length);
  return body.split("\n").map((part) => `${indent}${part}`);
}
