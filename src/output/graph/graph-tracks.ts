import type { RevisionNode } from "../../graph/graph.ts";

/** The meaning of a line between two revisions. */
export type LinkKind = "parent" | "dependency";

/** A line from a revision down to one that it needs. Rows and columns count from 0. */
export interface Track {
  readonly kind: LinkKind;
  readonly fromRow: number;
  readonly fromColumn: number;
  /** The column between its ends. */
  readonly column: number;
  /** The end: the older revision, or the track of an earlier line to the same one. */
  readonly toRow: number;
  readonly toColumn: number;
}

/** The layout of a drawing with a row for each revision. */
export interface Tracks {
  /** The column of each revision, by row. */
  readonly columns: readonly number[];
  readonly tracks: readonly Track[];
  /** The number of columns. */
  readonly width: number;
}

/**
 * Lays out revisions that come children first: one row each, and lines in their own columns.
 *
 * Each revision is in the leftmost free column. Lines of one kind to one revision share a column,
 * so that the drawing is as narrow as the graph allows.
 */
export function layTracks(nodes: readonly RevisionNode[]): Tracks {
  const listed = new Set(nodes);
  const columns: (Column | undefined)[] = [];
  const tracks: Track[] = [];
  const places = nodes.map((node, row) => {
    const ending = columns
      .filter((column) => column !== undefined)
      .filter(({ target }) => target === node);
    for (const { index } of ending) columns[index] = undefined;
    const place = { row, column: freeColumn(columns) };
    tracks.push(...ending.flatMap((column) => tracksIn(column, place)));
    const links = linksOf(node).filter(({ target }) => listed.has(target));
    for (const link of links) startLine(columns, link, place);
    return place.column;
  });
  const used = [...new Set(places)].map((place) => place + 1);
  return { columns: places, tracks, width: Math.max(columns.length, ...used) };
}

interface Link {
  readonly target: RevisionNode;
  readonly kind: LinkKind;
}

/** A used column, and the starts of its lines. */
interface Column extends Link {
  readonly index: number;
  readonly starts: Spot[];
}

interface Spot {
  readonly row: number;
  readonly column: number;
}

function linksOf({ parents, dependencies }: RevisionNode): Link[] {
  return [
    ...parents.map((target) => ({ target, kind: "parent" }) as const),
    ...dependencies.map((target) => ({ target, kind: "dependency" }) as const),
  ];
}

function startLine(columns: (Column | undefined)[], link: Link, start: Spot): void {
  const shared = columns.find((one) => one?.target === link.target && one.kind === link.kind);
  if (shared !== undefined) {
    shared.starts.push(start);
    return;
  }
  const index = columns[start.column] === undefined ? start.column : freeColumn(columns);
  columns[index] = { ...link, index, starts: [start] };
}

function freeColumn(columns: readonly (Column | undefined)[]): number {
  const free = columns.indexOf(undefined);
  return free === -1 ? columns.length : free;
}

/**
 * Returns the tracks in a column. The first line runs to the end. A later one ends where it meets
 * the first.
 */
function tracksIn({ kind, index, starts }: Column, end: Spot): readonly Track[] {
  return starts.map(({ row, column }, at) => {
    const isWhole = at === 0 || row + 1 === end.row;
    const to = isWhole ? end : { row: row + 1, column: index };
    const from = { fromRow: row, fromColumn: column };
    return { kind, ...from, column: index, toRow: to.row, toColumn: to.column };
  });
}
