import assert from "node:assert/strict";
import { test } from "node:test";
import { drawGutter } from "../../../src/output/graph/graph-gutter.ts";
import { graphOf } from "../../graph/graph-of.ts";

const DRAWINGS: readonly (readonly [string, readonly string[], string])[] = [
  ["a chain as one lane", ["c: b", "b: a", "a:"], "* c\n* b\n* a"],
  [
    "a branch and its merge",
    ["m: b c", "b: a", "c: a", "a:"],
    String.raw`
* m
|\
| * c
* | b
|/
* a`,
  ],
  [
    "a merge of three",
    ["o: a b c", "a: r", "b: r", "c: r", "r:"],
    String.raw`
* o
|\
|\ \
| | * c
| * | b
| |/
* | a
|/
* r`,
  ],
  [
    "a lane that comes back from across another",
    ["e@9: b", "m@8: b c", "x@7: a", "b@3: a", "c@2: a", "a@1:"],
    String.raw`
* e
| * m
| |\
|/ /
| | * x
* | | b
| |/
|/|
| * c
|/
* a`,
  ],
  [
    "many children of one, in two lanes",
    ["d: a", "c: a", "b: a", "a:"],
    `
* d
| * c
|/
| * b
|/
* a`,
  ],
  [
    "the lane of a base closed",
    ["d@4: b", "c@3: a", "b@2: a", "a@1:", "y@5: z", "z@0:"],
    `
* y
| * d
| | * c
| * | b
| |/
| * a
* z`,
  ],
  [
    "lanes moved into the place of a base's",
    ["d@9: b", "c@8: a", "b@7:", "a@1:"],
    `
* d
| * c
* | b
 /
* a`,
  ],
  ["an empty line between what is not related", ["b@2:", "a@1:"], "* b\n\n* a"],
  ["dependencies not drawn", ["b: ~ a", "a:"], "* b\n\n* a"],
];

for (const [what, lines, expected] of DRAWINGS) {
  test(`drawGutter() draws ${what}`, () => {
    assert.equal(drawing(lines), expected.replace(/^\n/, ""));
  });
}

test("drawGutter() draws no links to revisions that are not given", () => {
  const { order } = graphOf("c: b", "b: a", "a:");
  assert.deepEqual(
    drawGutter(order.slice(1).toReversed(), () => "*").map(({ node, links }) => [node, links]),
    [
      ["*", []],
      ["*", []],
    ],
  );
});

test("drawGutter() returns the margin of further lines", () => {
  const { order } = graphOf("m: b c", "b: a", "c: a", "a:");
  const below = drawGutter(order.toReversed(), () => "*").map((row) => row.below);
  assert.deepEqual(below, ["| |", "| |", "|", ""]);
});

test("drawGutter() draws 10,000 unrelated branches no wider than a terminal", () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => [`a${at}@1:`, `b${at}@2: a${at}`]);
  const { order } = graphOf(...lines.flat());
  const rows = drawGutter(order.toReversed(), () => "*");
  assert.ok(rows.every(({ node, links }) => [node, ...links].every((row) => row.length <= 62)));
});

function drawing(lines: readonly string[]): string {
  const nodes = graphOf(...lines).order.toReversed();
  const rows = drawGutter(nodes, () => "*");
  return rows
    .flatMap(({ node, links }, at) => [`${node} ${nodes[at]?.revision.id}`, ...links])
    .join("\n");
}
