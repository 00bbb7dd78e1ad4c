import assert from "node:assert/strict";
import { test } from "node:test";
import { planDowngrade, planUpgrade } from "../../src/graph/plan.ts";
import { graphOf } from "./graph-of.ts";

const ROOTS = Array.from({ length: 40 }, (_, index) => `r${100 + index}`);
const GRAPH = graphOf(
  `merg: ${ROOTS.slice(10, 30).join(" ")}`,
  ...ROOTS.slice(0, 5).map((root) => `a${root}: ${root}`),
  ...ROOTS.map((root) => `${root}:`),
);
const UP = planUpgrade(GRAPH, [], ["heads"]);

for (const [what, plan] of [
  ["an upgrade", () => planUpgrade(GRAPH, [], ["heads"])],
  ["a downgrade", () => planDowngrade(GRAPH, UP.headsAfter, "base")],
] as const) {
  test(`the heads of a step of ${what} do not depend on the steps that were read before`, () => {
    // Each first read of a plan has no step to go on from.
    const alone = plan().steps.map((_, index) => plan().steps[index]?.headsAfter);
    const orders: readonly ((index: number) => number)[] = [
      (index) => index,
      (index) => alone.length - 1 - index,
      (index) => (index * 17) % alone.length,
    ];
    for (const order of orders) {
      const { steps } = plan();
      for (const at of alone.keys()) {
        const step = steps[order(at)];
        assert.deepEqual(step?.headsAfter, alone[order(at)]);
        assert.deepEqual(step?.headsBefore, alone[order(at) - 1] ?? plan().headsBefore);
      }
    }
  });
}

test("the heads of a step are the revisions that no applied one needs", () => {
  const applied = new Set<string>();
  for (const { revision, headsAfter } of UP.steps) {
    applied.add(revision.id);
    const needed = new Set(
      UP.steps.flatMap((step) => (applied.has(step.revision.id) ? step.revision.parents : [])),
    );
    assert.deepEqual(headsAfter, [...applied].filter((id) => !needed.has(id)).sort());
  }
});
