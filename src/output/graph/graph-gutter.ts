import type { RevisionNode } from "../../graph/graph.ts";

/** The margin of one revision. */
export interface GutterRow {
  /** The margin of the first line. */
  readonly node: string;
  /**
   * The lines that lead to the next revision. Further lines of the revision follow on the right.
   */
  readonly links: readonly string[];
  /** The margin of lines beyond `links`. */
  readonly below: string;
}

/** Lanes further to the right are not drawn, because no terminal is so wide. */
const MAX_LANES = 30;

/**
 * Draws the graph into the margin, as `git log --graph` does, with a lane for each line of descent.
 *
 * The revisions come children first. A lane belongs to the revision that it leads to, so no two
 * lanes lead to the same one. Only links by parents between the given revisions are drawn.
 */
export function drawGutter(
  nodes: readonly RevisionNode[],
  mark: (node: RevisionNode) => string,
): readonly GutterRow[] {
  const listed = new Set(nodes);
  const lanes: RevisionNode[] = [];
  return nodes.map((node, index) => {
    const column = openLane(lanes, node);
    const row = nodeRow(lanes.length, column, mark(node));
    const parents = node.parents.filter((parent) => listed.has(parent));
    const links = parents.length === 0 ? closeLane(lanes, column) : follow(lanes, column, parents);
    const isApart = parents.length === 0 && column === lanes.length;
    const next = nodes[index + 1];
    // A revision without parents, followed in the same column by one that is not its parent.
    if (isApart && next !== undefined && !lanes.includes(next)) links.push(bars(lanes.length));
    return { node: row, links, below: bars(lanes.length) };
  });
}

/** Returns the width of the widest row, with the space after it. */
export function gutterWidth(rows: readonly GutterRow[], widthOf: (text: string) => number): number {
  let width = 0;
  for (const { node, links } of rows) {
    for (const text of [node, ...links]) width = Math.max(width, widthOf(text) + 1);
  }
  return width;
}

function openLane(lanes: RevisionNode[], node: RevisionNode): number {
  const column = lanes.indexOf(node);
  if (column !== -1) return column;
  return lanes.push(node) - 1;
}

function closeLane(lanes: RevisionNode[], column: number): string[] {
  const count = lanes.length;
  lanes.splice(column, 1);
  return column === count - 1 ? [] : [drawn(column, moves(column + 1, count, "left"))];
}

/**
 * Continues the node's lane to its first parent, and opens lanes for the other parents next to it.
 */
function follow(lanes: RevisionNode[], column: number, parents: readonly RevisionNode[]): string[] {
  lanes.splice(column, 1, ...parents.slice(0, 1));
  const links: string[] = [];
  for (const other of parents.slice(1).toReversed()) {
    links.push(drawn(column + 1, moves(column, lanes.length, "right")));
    lanes.splice(column + 1, 0, other);
  }
  for (const parent of parents) links.push(...joinLanes(lanes, parent));
  return links;
}

/** Joins the second lane of a revision into the first. */
function joinLanes(lanes: RevisionNode[], target: RevisionNode): string[] {
  const left = lanes.indexOf(target);
  const right = lanes.indexOf(target, left + 1);
  if (right === -1) return [];
  const count = lanes.length;
  lanes.splice(right, 1);
  if (right === left + 1) return [drawn(right, moves(right, count, "left"))];
  const passed = Array.from({ length: right - left - 2 }, (_, at) => left + 1 + at);
  const across = passed.map((lane): Stroke => [2 * lane + 1, "_"]);
  return [
    drawn(right, [...across, ...moves(right, count, "left")]),
    drawn(count - 1, [[2 * left + 1, "/"]]),
  ];
}

/** A character and its column. */
type Stroke = readonly [column: number, character: string];

/** Returns the strokes of lanes that move to the next column. */
function moves(from: number, to: number, side: "left" | "right"): Stroke[] {
  const last = Math.min(to, MAX_LANES);
  const strokes: Stroke[] = [];
  for (let lane = from; lane < last; lane += 1) {
    strokes.push(side === "left" ? [2 * lane - 1, "/"] : [2 * lane + 1, "\\"]);
  }
  return strokes;
}

function nodeRow(count: number, column: number, mark: string): string {
  if (column >= MAX_LANES) return `${bars(MAX_LANES)}~${mark}`;
  const after = Math.min(count, MAX_LANES) - column - 1;
  return `${"| ".repeat(column)}${mark}${" |".repeat(after)}`;
}

function bars(count: number): string {
  return "| ".repeat(Math.min(count, MAX_LANES)).trimEnd();
}

function drawn(straight: number, strokes: readonly Stroke[]): string {
  const cells = Array.from("| ".repeat(Math.min(straight, MAX_LANES)));
  for (const [column, character] of strokes) {
    while (cells.length <= column && column < 2 * MAX_LANES) cells.push(" ");
    if (column < 2 * MAX_LANES) cells[column] = character;
  }
  return cells.join("").trimEnd();
}
