import { isBranchPoint, isHead, isMergePoint } from "../../graph/points.ts";
import type { GraphEntry } from "./graph-entry.ts";

/** A run of rows that a folded drawing shows as one line. */
export interface Fold {
  readonly firstRow: number;
  readonly lastRow: number;
}

/** The newest rows stay as they are: readers look for them first. */
const NEWEST = 10;

/** A shorter run is as easy to read as its fold. */
const SHORTEST = 4;

/**
 * Finds the runs of revisions that only follow each other: without a label, a branch or merge point, a
 * dependency, a head or a change of state.
 */
export function foldsOf(entries: readonly GraphEntry[]): readonly Fold[] {
  const folds: Fold[] = [];
  let firstRow = NEWEST;
  for (let row = NEWEST; row <= entries.length; row++) {
    if (isPlain(entries, row)) continue;
    if (row - firstRow >= SHORTEST) folds.push({ firstRow, lastRow: row - 1 });
    firstRow = row + 1;
  }
  return folds;
}

function isPlain(entries: readonly GraphEntry[], row: number): boolean {
  const [above, entry, below] = [entries[row - 1], entries[row], entries[row + 1]];
  if (above === undefined || entry === undefined || below === undefined) return false;
  const { node, header } = entry.view;
  const hasMark = header.labels.length > 0 || isHead(node) || isBranchPoint(node);
  if (hasMark || isMergePoint(node)) return false;
  const isAlone = node.needs.length === 1 && node.neededBy.length === 1;
  const isInLine = node.parents[0] === below.view.node && node.children[0] === above.view.node;
  return isAlone && isInLine && entry.state === below.state && entry.state !== "current";
}
