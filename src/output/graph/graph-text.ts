import { isBranchPoint } from "../../graph/points.ts";
import { revisionName } from "../revision.ts";
import { cell, type Screen } from "../screen/screen.ts";
import { fitted, padded, shownWidth } from "../screen/table.ts";
import type { Theme } from "../screen/theme.ts";
import type { GraphEntry } from "./graph-entry.ts";
import { drawGutter, type GutterRow, gutterWidth } from "./graph-gutter.ts";

/** Renders the text of a revision, with any number of lines. */
export type EntryText = (entry: GraphEntry, screen: Screen) => string;

/** The meaning of the marks in the margin, if there is a database. */
export const MARK_LEGEND = "@ current, * applied, o pending";

/** Renders the graph for people: newest first, one line each, with the graph in the margin. */
export function graphText(entries: readonly GraphEntry[], screen: Screen): Iterable<string> {
  const gutter = gutterOf(entries, screen.theme);
  return besideGraph(entries, (entry) => graphLine(entry, screen.theme), { gutter, screen });
}

/** The margin with the graph of some revisions. */
export interface Gutter {
  readonly rows: readonly GutterRow[];
  /** The number of columns. */
  readonly width: number;
}

/** A graph to draw in the margin of a text. */
export interface Beside {
  readonly gutter: Gutter;
  readonly screen: Screen;
}

/**
 * Puts the text of each revision next to its place in the graph. The texts are rendered one by one.
 */
export function* besideGraph(
  entries: readonly GraphEntry[],
  render: EntryText,
  { gutter, screen }: Beside,
): Generator<string, void> {
  const { width } = screen;
  const room = width === undefined ? undefined : width - gutter.width;
  const inner = { ...screen, width: room };
  for (const [at, { node, links, below }] of gutter.rows.entries()) {
    const entry = entries[at];
    const text = entry === undefined ? "" : render(entry, inner);
    const [first = "", ...more] = fitted(text, room, HANG).split("\n");
    const count = Math.max(links.length, more.length);
    const others = Array.from({ length: count }, (_, line) =>
      `${padded(links[line] ?? below, shownWidth(node))} ${more[line] ?? ""}`.trimEnd(),
    );
    yield [`${node} ${first}`.trimEnd(), ...others].join("\n");
  }
}

/** The extra indentation of a wrapped line. */
const HANG = 2;

/**
 * Draws the margin if it shows more than the list alone and fits: if there are branch points, or if
 * the state of revisions is known.
 */
export function worthwhileGutter(
  entries: readonly GraphEntry[],
  { theme, width }: Screen,
): Gutter | undefined {
  const tellsMore = entries.some(
    ({ view, state }) => state !== undefined || isBranchPoint(view.node),
  );
  if (width === undefined || !tellsMore) return undefined;
  const gutter = gutterOf(entries, theme);
  return gutter.width * 3 <= width ? gutter : undefined;
}

/** Draws the margin for revisions in order, newest first. Each has a mark for its state. */
function gutterOf(entries: readonly GraphEntry[], theme: Theme): Gutter {
  const marks = new Map(entries.map((entry) => [entry.view.node, markOf(entry, theme)]));
  const rows = drawGutter([...marks.keys()], (node) => marks.get(node) ?? "*");
  return { rows, width: gutterWidth(rows, shownWidth) };
}

function graphLine({ view }: GraphEntry, theme: Theme): string {
  const { header } = view;
  const ids = header.depends.map(cell).join(", ");
  const depends = ids === "" ? "" : ` (depends on ${ids})`;
  const name = `${revisionName(view, theme)}${theme.faint(depends)}`;
  return header.message === "" ? name : `${name} ${cell(header.message)}`;
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
