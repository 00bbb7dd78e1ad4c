import assert from "node:assert/strict";
import { test } from "node:test";
import { planRedo } from "../../src/graph/redo.ts";
import { assertRefused, graphOf } from "./graph-of.ts";

//      b[left] - d
//    /             \
//  a                 m        x[other]
//    \             /
//      c[right]  -
const graph = graphOf("a:", "b[left]: a", "d: b", "c[right]: a", "m: d c", "x[other]:");

/** Rows, target, and the revisions that are taken back and applied again. */
const PLANS: readonly (readonly [string, string, string])[] = [
  ["m", "-1", "-m +m"],
  ["m", "left@-1", "-m +m"],
  ["m x", "left@-1", "-m +m"],
  ["m x", "other@-1", "-x +x"],
  ["c d", "left@-1", "-d +d"],
  ["m", "d", "-m +m"],
  ["m", "a", "-m -d -c -b +b +c +d +m"],
  ["b", "-1", "-b +b"],
];

for (const [rows, target, expected] of PLANS) {
  test(`planRedo() of ${target} with ${rows} applied is ${expected}`, () => {
    const plan = planRedo(graph, rows.split(" "), target);
    const steps = plan.steps.map(({ direction, revision }) => {
      return `${direction === "up" ? "+" : "-"}${revision.id}`;
    });
    assert.equal(steps.join(" "), expected);
    assert.deepEqual(plan.headsAfter, rows.split(" "));
  });
}

test("planRedo() refuses -1 if several revisions are current", () => {
  for (const rows of [
    ["c", "d"],
    ["m", "x"],
  ]) {
    assertRefused(() => planRedo(graph, rows, "-1"), "EBB_AMBIGUOUS_REVISION", rows);
  }
});

test("planRedo() refuses -2 at a merge: there are several ways", () => {
  assertRefused(() => planRedo(graph, ["m"], "-2"), "EBB_AMBIGUOUS_REVISION", ["c", "d"]);
});
