import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { planUpgrade } from "../../src/graph/plan.ts";
import { assertRefused, drawn, graphOf } from "./graph-of.ts";

//  a1[alpha] - a2            b2 depends on a2
//  b1[beta] - b2 ~~> a2
const effective = graphOf("a1[alpha]:", "a2: a1", "b1[beta]:", "b2: b1 ~ a2");

//      b[left]
//    /        \
//  a            m - n
//    \        /
//      c[right]
const diamond = graphOf("a:", "b[left]: a", "c[right]: a", "m: b c", "n: m");

//  a - b[left] - c
//    \ d[right] - e
const fork = graphOf("a:", "b[left]: a", "c: b", "d[right]: a", "e: d");

const line = graphOf("r1:", "r2: r1", "r3: r2", "r4: r3");

/** Graph, rows and targets (separated by spaces), and the plan. */
const PLANS: readonly (readonly [typeof line, string, string, string])[] = [
  [effective, "", "heads", "a1 a2 b1 b2 => b2"],
  [effective, "", "alpha@head", "a1 a2 => a2"],
  [effective, "", "b2", "a1 a2 b1 b2 => b2"],
  [effective, "b1", "alpha@heads", "a1 a2 => a2 b1"],
  [effective, "a2", "beta@head", "b1 b2 => b2"],
  [diamond, "", "head", "a b c m n => n"],
  [diamond, "b", "m", "c m => m"],
  [diamond, "b", "+1", "c m => m"],
  [diamond, "b", "left@+1", "c m => m"],
  [diamond, "b c", "left@+1", "m => m"],
  [diamond, "a", "left@+1", "b => b"],
  [diamond, "c", "left@+1", "b => b c"],
  [diamond, "", "left@+2", "a b => b"],
  [diamond, "m", "+1", "n => n"],
  [fork, "a", "heads", "b c d e => c e"],
  [fork, "c", "e", "d e => c e"],
  [fork, "c", "right@+2", "d e => c e"],
  [fork, "c e", "a", "=> c e"],
  [fork, "", "left", "a b => b"],
  [fork, "", "b e", "a b d e => b e"],
  [fork, "", "c b a", "a b c => c"],
  [fork, "", "e+0", "a d e => e"],
  [fork, "", "left@c-1", "a b => b"],
  [fork, "", "base+1", "a => a"],
  [fork, "", "left@base+2", "a b => b"],
  [fork, "", "left@a+1", "a b => b"],
  [line, "", "+2", "r1 r2 => r2"],
  [line, "r1", "+2", "r2 r3 => r3"],
  [line, "r1", "r2+1", "r2 r3 => r3"],
  [line, "r1", "head-1", "r2 r3 => r3"],
  [line, "r2", "r2@+1", "r3 => r3"],
  [line, "r2", "base", "=> r2"],
  [line, "r4", "head", "=> r4"],
  [line, "r3", "r1", "=> r3"],
  [line, "", "", "=>"],
];

for (const [graph, rows, targets, plan] of PLANS) {
  test(`planUpgrade() from [${rows}] to ${targets} runs ${plan}`, () => {
    assert.equal(drawn(planUpgrade(graph, words(rows), words(targets))), plan);
  });
}

const REFUSALS: readonly (readonly [typeof line, string, string, FailureCode, string[]])[] = [
  [line, "r1", "-1", "EBB_BAD_RANGE", ["+1", "downgrade"]],
  [line, "r1", "nosuch@-1", "EBB_BAD_RANGE", []],
  [line, "r1", "+0", "EBB_BAD_RANGE", []],
  [line, "r1", "-0", "EBB_BAD_RANGE", []],
  [line, "r1", "+4", "EBB_BAD_RANGE", ['"+4"', "above r1"]],
  [line, "r1", "r3+9", "EBB_BAD_RANGE", ["above r3"]],
  [line, "r1", "head+1", "EBB_BAD_RANGE", []],
  [line, "", "r3-3", "EBB_BAD_RANGE", ["base"]],
  [line, "", "r3-9", "EBB_BAD_RANGE", []],
  [line, "", "base-1", "EBB_BAD_RANGE", []],
  [line, "", "base+0", "EBB_BAD_RANGE", []],
  [line, "", "base+9", "EBB_BAD_RANGE", []],
  [line, "r1", "r1:r2", "EBB_BAD_RANGE", ["--sql"]],
  [line, "r1", ":head", "EBB_BAD_RANGE", ["--sql"]],
  [line, "r1", "current", "EBB_UNKNOWN_REVISION", ["current"]],
  [line, "r1", "current+1", "EBB_UNKNOWN_REVISION", []],
  [line, "r1", "+1x", "EBB_UNKNOWN_REVISION", []],
  [line, "r1", "", "EBB_UNKNOWN_REVISION", []],
  [line, "r1", "nosuch@+1", "EBB_UNKNOWN_BRANCH", []],
  [line, "r1", "nosuch@base", "EBB_UNKNOWN_BRANCH", []],
  [line, "r1", "nosuch@r1+1", "EBB_UNKNOWN_BRANCH", []],
  [line, "r9", "head", "EBB_UNKNOWN_REVISION", ['"r9"', "stamp --purge"]],
  [line, "r9", "+1", "EBB_UNKNOWN_REVISION", ['"r9"']],
  [fork, "r9", "head", "EBB_MULTIPLE_HEADS", ["2 heads", "c, e"]],
  [fork, "a", "+1", "EBB_AMBIGUOUS_REVISION", ["a goes on with b, d"]],
  [fork, "c e", "+1", "EBB_AMBIGUOUS_REVISION", ["c, e", "c+1"]],
  [fork, "c e", "a@+1", "EBB_AMBIGUOUS_REVISION", ['"a"', "c, e"]],
  [fork, "", "left@e", "EBB_UNKNOWN_REVISION", ['"left"']],
  [fork, "", "left@e-1", "EBB_UNKNOWN_REVISION", ['"left"']],
  [fork, "", "left@base+4", "EBB_BAD_RANGE", []],
  [diamond, "", "n-2", "EBB_AMBIGUOUS_REVISION", ["m has the parents b, c"]],
  [effective, "", "base+1", "EBB_AMBIGUOUS_REVISION", ["the base goes on with a1, b1"]],
];

for (const [graph, rows, target, code, named] of REFUSALS) {
  test(`planUpgrade() from [${rows}] refuses ${JSON.stringify(target)} as ${code}`, () => {
    assertRefused(() => planUpgrade(graph, words(rows), [target]), code, named);
  });
}

test("planUpgrade() walks up along children, never along dependants", () => {
  assertRefused(() => planUpgrade(effective, ["a2"], ["+1"]), "EBB_BAD_RANGE");
});

test("planUpgrade() starts label@+N at the applied tip of a branch whose row a dependant replaced", () => {
  const graph = graphOf("a1[alpha]:", "a2: a1", "a3: a2", "b1: ~ a2");
  assert.equal(drawn(planUpgrade(graph, ["b1"], ["alpha@+1"])), "a3 => a3 b1");
});

test("planUpgrade() accepts overlapping targets", () => {
  assert.equal(drawn(planUpgrade(effective, [], ["alpha@head", "beta@head"])), "a1 a2 b1 b2 => b2");
});

test("planUpgrade() needs no row for a dependency that the dependant also inherits", () => {
  const graph = graphOf("a1:", "a2: a1", "b1:", "b2: b1 ~ a1 a2");
  assert.equal(drawn(planUpgrade(graph, [], ["heads"])), "a1 a2 b1 b2 => b2");
});

test("planUpgrade() applies a merge that lists an ancestor of another parent", () => {
  const graph = graphOf("a:", "a2: a", "b: a", "m: a2 b a");
  assert.equal(drawn(planUpgrade(graph, [], ["head"])), "a a2 b m => m");
});

test("planUpgrade() lists the rows before and after each step", () => {
  const { steps } = planUpgrade(diamond, ["a"], ["m"]);
  const rows = steps.map(({ headsBefore, headsAfter }) => `${headsBefore} > ${headsAfter}`);
  assert.deepEqual(rows, ["a > b", "b > b,c", "b,c > m"]);
});

test("planUpgrade() lists what becomes applied in the order of the steps", () => {
  const plan = planUpgrade(effective, ["a1"], ["heads"]);
  assert.deepEqual(plan.becomesApplied, ["a2", "b1", "b2"]);
  assert.deepEqual(plan.becomesUnapplied, []);
});

test("planUpgrade() repairs overlapping rows in its first step", () => {
  const { steps, headsBefore, headsAfter } = planUpgrade(line, ["r2", "r1"], ["r4"]);
  assert.deepEqual(headsBefore, ["r1", "r2"]);
  assert.deepEqual(steps[0]?.headsBefore, ["r1", "r2"]);
  assert.deepEqual(steps[0]?.headsAfter, ["r3"]);
  assert.deepEqual(headsAfter, ["r4"]);
});

test("planUpgrade() counts steps from the maximal one of overlapping rows", () => {
  assert.deepEqual(planUpgrade(line, ["r1", "r2"], ["+1"]).headsAfter, ["r3"]);
});

test("planUpgrade() keeps overlapping rows if it has no step", () => {
  assert.deepEqual(planUpgrade(line, ["r2", "r1"], ["r2"]).headsAfter, ["r1", "r2"]);
});

test("planUpgrade() sorts rows by code units", () => {
  const graph = graphOf("a:", "B:", "b: a");
  assert.deepEqual(planUpgrade(graph, ["a", "B"], ["b"]).headsBefore, ["B", "a"]);
});

test("planUpgrade() does nothing in an empty graph", () => {
  assert.equal(drawn(planUpgrade(graphOf(), [], ["head"])), "=>");
});

function words(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}
