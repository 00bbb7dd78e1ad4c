import assert from "node:assert/strict";
import { test } from "node:test";
import { buildGraph } from "../../src/graph/build.ts";
import type { Revision } from "../../src/graph/graph.ts";
import { planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { assertLinear } from "../support/cpu-time.ts";
import { assertRefused } from "./graph-of.ts";

const SIZE = 100_000;

const chain = Array.from({ length: SIZE }, (_, index) => revision(index, index - 1));
const star = Array.from({ length: SIZE }, (_, index) => revision(index, Math.min(index, 1) - 1));

test("planUpgrade() and planDowngrade() handle a chain of 100,000 revisions", () => {
  assertLinear(SIZE, (size) => {
    const graph = buildGraph(chain.slice(0, size));
    const up = planUpgrade(graph, [], ["head"]);
    const down = planDowngrade(graph, up.headsAfter, "base");
    assert.equal(up.steps.length, size);
    assert.equal(down.steps.length, size);
    assert.deepEqual(up.steps[size / 2]?.headsAfter, [idOf(size / 2)]);
    assert.deepEqual(down.headsAfter, []);
  });
});

test("planUpgrade() and planDowngrade() handle 100,000 children of one revision", () => {
  assertLinear(SIZE, (size) => {
    const graph = buildGraph(star.slice(0, size));
    const up = planUpgrade(graph, [], ["heads"]);
    const down = planDowngrade(graph, up.headsAfter, idOf(0));
    assert.equal(up.headsAfter.length, size - 1);
    assert.equal(up.steps[size / 2]?.headsAfter.length, size / 2);
    assert.deepEqual(down.headsAfter, [idOf(0)]);
  });
});

test("planUpgrade() handles a merge of 100,000 parents", () => {
  assertLinear(SIZE, (size) => {
    const part = star.slice(0, size);
    const merge = { ...revision(SIZE, 0), parents: part.slice(1).map(({ id }) => id) };
    const plan = planUpgrade(buildGraph([...part, merge]), [], ["head"]);
    assert.deepEqual(plan.headsAfter, [idOf(SIZE)]);
  });
});

test("planStamp() handles 100,000 rows", () => {
  assertLinear(SIZE, (size) => {
    const graph = buildGraph(star.slice(0, size));
    const rows = star.slice(1, size).map(({ id }) => id);
    const plan = planStamp(graph, rows, { targets: [idOf(0)], purge: false });
    assert.deepEqual(plan.headsAfter, [idOf(0)]);
  });
});

test("planUpgrade() reads 100,000 steps of a chain with their rows in time", () => {
  assertLinear(SIZE, (size) => {
    const { steps } = planUpgrade(buildGraph(chain.slice(0, size)), [], ["head"]);
    const rows = steps.map(({ headsBefore, headsAfter }) => headsBefore.length + headsAfter.length);
    assert.equal(rows.length, size);
  });
});

test("buildGraph() finds a cycle of 100,000 revisions", () => {
  assertLinear(SIZE, (size) => {
    const [first, ...others] = chain.slice(0, size);
    assert.ok(first);
    const closed = [{ ...first, parents: [idOf(size - 1)] }, ...others];
    assertRefused(() => buildGraph(closed), "EBB_CYCLE", [`(${size - 20} more)`]);
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
