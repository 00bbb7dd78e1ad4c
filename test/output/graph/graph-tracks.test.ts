import assert from "node:assert/strict";
import { test } from "node:test";
import { layTracks } from "../../../src/output/graph/graph-tracks.ts";
import { graphOf } from "../../graph/graph-of.ts";

const COLUMNS: readonly (readonly [string, readonly string[], readonly number[]])[] = [
  ["a chain in one column", ["c: b", "b: a", "a:"], [0, 0, 0]],
  ["a branch beside it", ["m: b c", "b: a", "c: a", "a:"], [0, 1, 0, 0]],
  ["many children of one in two columns", ["d: a", "c: a", "b: a", "a:"], [0, 1, 1, 0]],
  ["a base at the left", ["d@3: b", "c@2: a", "b@1: a", "a@0:"], [0, 1, 0, 0]],
];

for (const [what, lines, expected] of COLUMNS) {
  test(`layTracks() places ${what}`, () => {
    const { columns, width } = layTracks(graphOf(...lines).order.toReversed());
    assert.deepEqual(columns, expected);
    assert.equal(width, Math.max(...expected) + 1);
  });
}

test("layTracks() ends every line at its revision or in a line that does", () => {
  const nodes = graphOf("e: d", "d: b c ~ a", "c: a", "b: a ~ c", "a:").order.toReversed();
  const { columns, tracks } = layTracks(nodes);
  for (const { toRow, toColumn, kind } of tracks) {
    const isAtRevision = columns[toRow] === toColumn;
    const joins = tracks.some(
      (other) =>
        other.kind === kind &&
        other.column === toColumn &&
        other.fromRow < toRow &&
        other.toRow > toRow,
    );
    assert.ok(isAtRevision || joins, `a line ends at ${toRow}, ${toColumn}`);
  }
  const links = nodes.reduce(
    (sum, { parents, dependencies }) => sum + parents.length + dependencies.length,
    0,
  );
  assert.equal(tracks.length, links);
});

test("layTracks() lays no line over a revision that it passes", () => {
  const lines = Array.from({ length: 60 }, (_, at) => {
    const parents = [at - 1 - (at % 4), at - 7].filter((parent) => parent >= 0);
    return `n${at}@${at}: ${[...new Set(parents)].map((parent) => `n${parent}`).join(" ")}`;
  });
  const { columns, tracks } = layTracks(graphOf(...lines).order.toReversed());
  for (const { fromRow, toRow, column } of tracks) {
    for (let row = fromRow + 1; row < toRow; row += 1) assert.notEqual(columns[row], column);
  }
});

test("layTracks() of nothing has a column", () => {
  assert.deepEqual(layTracks([]), { columns: [], tracks: [], width: 0 });
});
