import { displayWidth } from "../../text/fit-width.ts";
import { markupText } from "../screen/safe-text.ts";
import { type GraphEntry, marksOf, messageLine, originOf, shortened } from "./graph-entry.ts";
import type { Fold } from "./graph-folds.ts";
import { layTracks, type Track } from "./graph-tracks.ts";

/** The parts of a drawing: its size, and the elements without the frame. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

const ROW = 30;
const COLUMN = 20;
const MARGIN = 20;
const RADIUS = 6;
const LETTER = 8;
const MESSAGE_LENGTH = 100;
const ORIGIN_LENGTH = 40;

/** Draws the graph as an SVG picture, newest on top, with a row for each revision. */
export function graphSvg(entries: readonly GraphEntry[]): string {
  const { width, height, body } = drawGraph(entries);
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Revisions">`,
    `<style>svg { background: #ffffff; }\n${DRAWING_STYLE}</style>`,
    body,
    "</svg>",
  ].join("\n");
}

/**
 * Draws the graph as SVG elements. Each revision is a `<g class="revision" data-row="…">`. A fold is
 * one line for all its rows.
 *
 * {@link DRAWING_STYLE} has the style.
 */
export function drawGraph(entries: readonly GraphEntry[], folds: readonly Fold[] = []): Drawing {
  const { columns, tracks, width } = layTracks(entries.map(({ view }) => view.node));
  const textX = xOf(width - 1) + MARGIN;
  const lines = linesOf(entries.length, folds);
  const placeOf = (row: number): RowSpot => ({
    ...{ row, line: lines[row] ?? 0, column: columns[row] ?? 0, textX },
  });
  const hidden = new Set(folds.flatMap(({ firstRow, lastRow }) => range(firstRow, lastRow)));
  const rows = entries.flatMap((entry, row) =>
    hidden.has(row) ? [] : [revisionElement(entry, placeOf(row))],
  );
  const folded = folds.map((fold) => foldElement(fold, placeOf(fold.firstRow)));
  const longest = rows.reduce((most, { letters }) => Math.max(most, letters), 0);
  return {
    width: textX + longest * LETTER + MARGIN,
    height: 2 * MARGIN + Math.max(lines.at(-1) ?? 0, 0) * ROW,
    body: [
      ...tracks.flatMap((track) => trackElement(onLines(track, lines))),
      ...rows.map(({ element }) => element),
      ...folded,
    ].join("\n"),
  };
}

/** Returns the line of each row. All rows of a fold have one line. */
function linesOf(count: number, folds: readonly Fold[]): readonly number[] {
  const joined = new Set(folds.flatMap(({ firstRow, lastRow }) => range(firstRow + 1, lastRow)));
  let line = -1;
  return range(0, count - 1).map((row) => {
    if (!joined.has(row)) line++;
    return line;
  });
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => first + at);
}

function onLines(track: Track, lines: readonly number[]): Track {
  const { fromRow, toRow } = track;
  return { ...track, fromRow: lines[fromRow] ?? fromRow, toRow: lines[toRow] ?? toRow };
}

/** The style of a drawing, for a `<style>` element. */
export const DRAWING_STYLE = `.track { fill: none; stroke: #8c959f; stroke-width: 2; }
.dependency { stroke-dasharray: 4 4; }
.revision text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.revision .id { font-family: ui-monospace, monospace; font-weight: 600; }
.revision .badges { fill: #59636e; }
.revision circle { fill: #54aeff; stroke: #0969da; stroke-width: 2; }
.applied circle { fill: #4ac26b; stroke: #1a7f37; }
.current circle { fill: #1a7f37; stroke: #0a3d1a; stroke-width: 4; }
.pending circle { fill: #ffffff; stroke: #bf8700; stroke-dasharray: 3 2; }
.revision .marks { font-weight: 600; fill: #1a7f37; }
.revision .label { font-family: ui-monospace, monospace; fill: #8250df; }
.fold text { font: italic 13px system-ui, sans-serif; fill: #59636e; }
.fold circle { fill: #8c959f; }`;

interface RowSpot {
  readonly row: number;
  /** The row of the picture. */
  readonly line: number;
  readonly column: number;
  readonly textX: number;
}

function foldElement({ firstRow, lastRow }: Fold, { line, column, textX }: RowSpot): string {
  const y = yOf(line);
  return [
    `<g class="fold" data-row="${firstRow}"><circle cx="${xOf(column)}" cy="${y}" r="3"/>`,
    `<text x="${textX}" y="${y + 4}">${lastRow - firstRow + 1} revisions in a line</text></g>`,
  ].join("");
}

function revisionElement(
  entry: GraphEntry,
  { row, line, column, textX }: RowSpot,
): { readonly element: string; readonly letters: number } {
  const { id } = entry.view.header;
  const message = shortened(messageLine(entry), MESSAGE_LENGTH);
  const marks = marksOf(entry).join(" · ");
  const labels = entry.view.branches.map((label) => `[${label}]`).join(" ");
  const origin = shortened(originOf(entry), ORIGIN_LENGTH);
  const y = yOf(line);
  const spans = [
    `<tspan class="id">${markupText(id)}</tspan>`,
    spanOf("marks", marks),
    spanOf("label", labels),
    spanOf("message", message),
    spanOf("badges", origin),
  ].filter((span) => span !== "");
  const names = entry.state === undefined ? "revision" : `revision ${entry.state}`;
  // A space separates the spans. Without it, the letters f and l of two spans join.
  const element = [
    `<g class="${names}" data-row="${row}"><title>${markupText(titleOf(entry))}</title>`,
    `<circle cx="${xOf(column)}" cy="${y}" r="${RADIUS}"/>`,
    `<text x="${textX}" y="${y + 4}">${spans.join(" ")}</text></g>`,
  ].join("");
  return { element, letters: displayWidth([id, marks, labels, message, origin].join("  ")) };
}

function spanOf(name: string, text: string): string {
  return text === "" ? "" : `<tspan class="${name}" dx="6">${markupText(text)}</tspan>`;
}

function titleOf(entry: GraphEntry): string {
  return `${entry.view.header.id} ${messageLine(entry)}`.trimEnd();
}

/**
 * Draws a track from the newer revision into its column, straight down, and over to the older one.
 */
function trackElement(track: Track): readonly string[] {
  const { kind, fromRow, fromColumn, column, toRow, toColumn } = track;
  if (fromRow === toRow) return [];
  const start = `M${xOf(fromColumn)} ${yOf(fromRow)}`;
  const isShort = toRow === fromRow + 1;
  const path = isShort
    ? start + curve({ row: fromRow, column: fromColumn }, { row: toRow, column: toColumn })
    : [
        start,
        curve({ row: fromRow, column: fromColumn }, { row: fromRow + 1, column }),
        `V${yOf(toRow - 1)}`,
        curve({ row: toRow - 1, column }, { row: toRow, column: toColumn }),
      ].join("");
  return [`<path class="track ${kind}" d="${path}"/>`];
}

interface Spot {
  readonly row: number;
  readonly column: number;
}

function curve(from: Spot, to: Spot): string {
  const y = yOf(to.row);
  if (from.column === to.column) return `V${y}`;
  const middle = (yOf(from.row) + y) / 2;
  return `C${xOf(from.column)} ${middle} ${xOf(to.column)} ${middle} ${xOf(to.column)} ${y}`;
}

function xOf(column: number): number {
  return MARGIN + column * COLUMN;
}

function yOf(row: number): number {
  return MARGIN + row * ROW;
}
