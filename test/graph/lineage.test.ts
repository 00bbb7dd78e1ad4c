import assert from "node:assert/strict";
import { test } from "node:test";
import { sortedIds } from "../../src/graph/graph.ts";
import { ancestors, branchLabels, descendants, lineage } from "../../src/graph/lineage.ts";
import { graphOf } from "./graph-of.ts";

//  a - b - m      x needs b, y needs nothing
//    \ c /
const graph = graphOf("a:", "b: a", "c: a", "m: b c", "x: ~ b", "y: x");
const node = (id: string) => [graph.nodes.get(id)].flatMap((found) => found ?? []);

test("ancestors() by parents contains the revision and all below it", () => {
  assert.deepEqual(sortedIds(ancestors(node("m"), "parents")), ["a", "b", "c", "m"]);
});

test("ancestors() by parents excludes dependencies", () => {
  assert.deepEqual(sortedIds(ancestors(node("y"), "parents")), ["x", "y"]);
});

test("ancestors() with dependencies follows both", () => {
  const found = ancestors(node("y"), "parents and dependencies");
  assert.deepEqual(sortedIds(found), ["a", "b", "x", "y"]);
});

test("descendants() by parents excludes dependants", () => {
  assert.deepEqual(sortedIds(descendants(node("b"), "parents")), ["b", "m"]);
});

test("descendants() with dependencies follows both", () => {
  const found = descendants(node("b"), "parents and dependencies");
  assert.deepEqual(sortedIds(found), ["b", "m", "x", "y"]);
});

test("lineage() excludes siblings", () => {
  assert.deepEqual(sortedIds(lineage(node("b"), "parents")), ["a", "b", "m"]);
});

const LABELS: Readonly<Record<string, readonly [string[], string, string[]]>> = {
  "reach descendants": [["a[x]:", "b: a", "c: b"], "c", ["x"]],
  "reach what is above a merge": [["a[x]:", "b[y]:", "m: a b", "n: m"], "n", ["x", "y"]],
  "reach the base along a line": [["a:", "b: a", "c[x]: b"], "a", ["x"]],
  "stop before a branch point": [["a:", "b[x]: a", "c: a"], "a", []],
  "stop before a dependant's dependency": [["a:", "b[x]: a", "c: ~ a"], "a", []],
  "stop below a merge": [["a:", "b:", "m[x]: a b"], "a", []],
  "do not pass through dependencies": [["a[x]:", "b: ~ a"], "b", []],
};

for (const [rule, [lines, id, labels]] of Object.entries(LABELS)) {
  test(`branchLabels() ${rule}`, () => {
    const drawn = graphOf(...lines);
    const found = drawn.nodes.get(id);
    assert.ok(found);
    assert.deepEqual([...(branchLabels(drawn).get(found) ?? [])], labels);
  });
}

test("branchLabels() holds one list for all revisions of a line", () => {
  const drawn = graphOf("a[x]:", "b: a", "c[y]: b", "d: c");
  const labels = branchLabels(drawn);
  const lists = new Set(drawn.order.map((one) => labels.get(one)));
  assert.deepEqual([...lists], [["x", "y"]]);
});

test("branchLabels() above a branch point adds to the labels below it", () => {
  const drawn = graphOf("a[x]:", "b: a", "c[y]: b", "d: b", "e: d");
  const labels = branchLabels(drawn);
  const found = drawn.order.map((one) => `${one.revision.id}: ${labels.get(one)?.join(" ")}`);
  assert.deepEqual(found.sort(), ["a: x", "b: x", "c: x y", "d: x", "e: x"]);
});
