import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { test } from "node:test";
import { buildGraph } from "../../src/graph/build.ts";
import type { Revision } from "../../src/graph/graph.ts";
import { planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { assertRefused } from "./graph-of.ts";

const SIZE = 100_000;

/** Far more than a linear run needs on a busy machine, and far less than a quadratic one. */
const ENOUGH_MS = 8000;

const chain = Array.from({ length: SIZE }, (_, index) => revision(index, index - 1));
const star = Array.from({ length: SIZE }, (_, index) => revision(index, Math.min(index, 1) - 1));

test("planUpgrade() and planDowngrade() handle a chain of 100,000 revisions", () => {
  inTime(() => {
    const graph = buildGraph(chain);
    const up = planUpgrade(graph, [], ["head"]);
    const down = planDowngrade(graph, up.headsAfter, "base");
    assert.equal(up.steps.length, SIZE);
    assert.equal(down.steps.length, SIZE);
    assert.deepEqual(up.steps[70_000]?.headsAfter, [idOf(70_000)]);
    assert.deepEqual(down.headsAfter, []);
  });
});

test("planUpgrade() and planDowngrade() handle 100,000 children of one revision", () => {
  inTime(() => {
    const graph = buildGraph(star);
    const up = planUpgrade(graph, [], ["heads"]);
    const down = planDowngrade(graph, up.headsAfter, idOf(0));
    assert.equal(up.headsAfter.length, SIZE - 1);
    assert.equal(up.steps[70_000]?.headsAfter.length, 70_000);
    assert.deepEqual(down.headsAfter, [idOf(0)]);
  });
});

test("planUpgrade() handles a merge of 100,000 parents", () => {
  inTime(() => {
    const merge = { ...revision(SIZE, 0), parents: star.slice(1).map(({ id }) => id) };
    const plan = planUpgrade(buildGraph([...star, merge]), [], ["head"]);
    assert.deepEqual(plan.headsAfter, [idOf(SIZE)]);
  });
});

test("planStamp() handles 100,000 rows", () => {
  inTime(() => {
    const graph = buildGraph(star);
    const rows = star.slice(1).map(({ id }) => id);
    const plan = planStamp(graph, rows, { targets: [idOf(0)], purge: false });
    assert.deepEqual(plan.headsAfter, [idOf(0)]);
  });
});

test("planUpgrade() reads 100,000 steps of a chain with their rows in time", () => {
  inTime(() => {
    const { steps } = planUpgrade(buildGraph(chain), [], ["head"]);
    const rows = steps.map(({ headsBefore, headsAfter }) => headsBefore.length + headsAfter.length);
    assert.equal(rows.length, SIZE);
  });
});

test("buildGraph() finds a cycle of 100,000 revisions", () => {
  inTime(() => {
    const [first, ...others] = chain;
    assert.ok(first);
    const closed = [{ ...first, parents: [idOf(SIZE - 1)] }, ...others];
    assertRefused(() => buildGraph(closed), "EBB_CYCLE", ["(99980 more)"]);
  });
});

function revision(index: number, parent: number): Revision {
  return {
    id: idOf(index),
    parents: parent < 0 ? [] : [idOf(parent)],
    depends: [],
    labels: [],
    origin: `migrations/${index}.sql`,
    created: undefined,
  };
}

function idOf(index: number): string {
  return index.toString(16).padStart(12, "0");
}

function inTime(action: () => void): void {
  const start = performance.now();
  action();
  assert.ok(performance.now() - start < ENOUGH_MS, "that took too long to be linear");
}
