import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { planDowngrade } from "../../src/graph/plan.ts";
import { assertRefused, drawn, graphOf } from "./graph-of.ts";

//  a1[alpha] - a2            b2 depends on a2
//  b1[beta] - b2 ~~> a2
const effective = graphOf("a1[alpha]:", "a2: a1", "b1[beta]:", "b2: b1 ~ a2");
const effective3 = graphOf("a1[alpha]:", "a2: a1", "a3: a2", "b1[beta]:", "b2: b1 ~ a2");

//      b[left]
//    /        \
//  a            m
//    \        /
//      c[right]
const diamond = graphOf("a:", "b[left]: a", "c[right]: a", "m: b c");

//  a - b[left] - c
//    \ d[right] - e
const fork = graphOf("a:", "b[left]: a", "c: b", "d[right]: a", "e: d");

const line = graphOf("r1:", "r2: r1", "r3: r2");
const two = graphOf("x1[ex]:", "x2: x1", "y1[why]:", "y2: y1");

/** Graph, rows, target, and the plan. */
const PLANS: readonly (readonly [typeof line, string, string, string])[] = [
  [effective, "b2", "-1", "b2 => a2 b1"],
  [effective, "b2", "b1", "b2 => a2 b1"],
  [effective, "b2", "beta@base", "b2 b1 => a2"],
  [effective, "b2", "alpha@base", "b2 a2 a1 => b1"],
  [effective, "b2", "alpha@-1", "b2 a2 => a1 b1"],
  [effective, "b2", "a1", "b2 a2 => a1 b1"],
  [effective, "b2", "base", "b2 b1 a2 a1 =>"],
  [effective3, "a3 b2", "alpha@-1", "a3 => b2"],
  [effective3, "a3 b2", "a2", "a3 => b2"],
  [effective3, "a3 b2", "alpha@-2", "b2 a3 a2 => a1 b1"],
  [diamond, "m", "b", "m => b c"],
  [diamond, "m", "a", "m c b => a"],
  [diamond, "m", "left@a", "m b => c"],
  [diamond, "m", "base", "m c b a =>"],
  [fork, "c e", "a", "e d c b => a"],
  [fork, "c e", "left@a", "c b => e"],
  [fork, "c e", "left@-1", "c => b e"],
  [fork, "c e", "c-1", "c => b e"],
  [fork, "c e", "left@c-1", "c => b e"],
  [fork, "c e", "base+1", "e d c b => a"],
  [fork, "c e", "left@base+2", "c => b e"],
  [fork, "c e", "left@base", "e d c b a =>"],
  [fork, "c", "left@-2", "c b => a"],
  [fork, "c", "-2", "c b => a"],
  [fork, "b d", "b", "=> b d"],
  [fork, "c e", "c", "=> c e"],
  [fork, "c", "left@c", "=> c"],
  [two, "x2 y2", "ex@base", "x2 x1 => y2"],
  [two, "x2 y2", "x1", "x2 => x1 y2"],
  [two, "x2 y2", "why@-2", "y2 y1 => x2"],
  [two, "x2 y2", "base", "y2 y1 x2 x1 =>"],
  [line, "r3", "-1", "r3 => r2"],
  [line, "r3", "-3", "r3 r2 r1 =>"],
  [line, "r3", "r1+1", "r3 => r2"],
  [line, "r3", "r2-1", "r3 r2 => r1"],
  [line, "r3", "r2-0", "r3 => r2"],
  [line, "r3", "head-1", "r3 => r2"],
  [line, "r3", "head", "=> r3"],
  [line, "r3", "heads", "=> r3"],
  [line, "", "base", "=>"],
  [line, "r3", "r1-1", "r3 r2 r1 =>"],
  [line, "r1", "r2@-1", "r1 =>"],
];

for (const [graph, rows, target, plan] of PLANS) {
  test(`planDowngrade() from [${rows}] to ${target} runs ${plan}`, () => {
    assert.equal(drawn(planDowngrade(graph, words(rows), target)), plan);
  });
}

const REFUSALS: readonly (readonly [typeof line, string, string, FailureCode, string[]])[] = [
  [effective, "b2", "a2", "EBB_BAD_RANGE", ["only its dependants: b2"]],
  [diamond, "m", "-1", "EBB_AMBIGUOUS_REVISION", ["m has the parents b, c"]],
  [diamond, "m", "m-1", "EBB_AMBIGUOUS_REVISION", ["b, c"]],
  [fork, "c", "e", "EBB_BAD_RANGE", ["e is not applied"]],
  [fork, "c", "d", "EBB_BAD_RANGE", ["d is not applied"]],
  [fork, "c e", "-1", "EBB_AMBIGUOUS_REVISION", ["c, e", "c@-1, e@-1"]],
  [fork, "c e", "a@-1", "EBB_AMBIGUOUS_REVISION", ['"a"', "c, e"]],
  [fork, "c e", "-9", "EBB_BAD_RANGE", []],
  [fork, "c e", "head", "EBB_MULTIPLE_HEADS", []],
  [fork, "c e", "left@head", "EBB_MULTIPLE_HEADS", []],
  [fork, "c e", "left@d", "EBB_UNKNOWN_REVISION", ["d", '"left"']],
  [fork, "c", "left@e", "EBB_BAD_RANGE", []],
  [line, "r3", "+1", "EBB_BAD_RANGE", ["-1", "upgrade"]],
  [line, "r3", "nosuch@+1", "EBB_BAD_RANGE", []],
  [line, "r3", "-0", "EBB_BAD_RANGE", []],
  [line, "r3", "-4", "EBB_BAD_RANGE", ["below r3"]],
  [line, "r3", "r2-9", "EBB_BAD_RANGE", []],
  [line, "r3", "r2+9", "EBB_BAD_RANGE", []],
  [line, "r3", "base-1", "EBB_BAD_RANGE", []],
  [line, "r3", "base+0", "EBB_BAD_RANGE", []],
  [line, "", "-1", "EBB_BAD_RANGE", ["no revision is applied"]],
  [line, "", "r1", "EBB_BAD_RANGE", ["r1 is not applied"]],
  [line, "r1", "r2", "EBB_BAD_RANGE", ["r2 is not applied"]],
  [line, "r3", "r3:r1", "EBB_BAD_RANGE", ["--sql"]],
  [line, "r3", "nosuch@base", "EBB_UNKNOWN_BRANCH", ['"nosuch"']],
  [line, "r3", "nosuch@r1", "EBB_UNKNOWN_BRANCH", []],
  [line, "r3", "nosuch@-1", "EBB_UNKNOWN_BRANCH", []],
  [line, "r3", "nosuch@head", "EBB_UNKNOWN_BRANCH", []],
  [line, "r3", "r9", "EBB_UNKNOWN_REVISION", ['"r9"']],
  [line, "r9", "base", "EBB_UNKNOWN_REVISION", ['"r9"', "stamp --purge"]],
  [line, "r9", "-1", "EBB_UNKNOWN_REVISION", []],
  [line, "r3", "current", "EBB_UNKNOWN_REVISION", []],
  [line, "r3", "current-1", "EBB_UNKNOWN_REVISION", []],
  [line, "r3", "-1x", "EBB_UNKNOWN_REVISION", []],
  [two, "x2", "why@-1", "EBB_BAD_RANGE", ['"why"']],
];

for (const [graph, rows, target, code, named] of REFUSALS) {
  test(`planDowngrade() from [${rows}] refuses ${target} as ${code}`, () => {
    assertRefused(() => planDowngrade(graph, words(rows), target), code, named);
  });
}

test("planDowngrade() refuses a prefix of fewer than four characters", () => {
  const graph = graphOf("abcdef:", "bcdefa: abcdef");
  assertRefused(() => planDowngrade(graph, ["bcdefa"], "abc"), "EBB_UNKNOWN_REVISION", [
    "at least 4 characters",
  ]);
});

test("planDowngrade() uses a label as the branch to select among children", () => {
  assert.equal(drawn(planDowngrade(fork, ["c", "e"], "right@a")), "e d => c");
});

test("planDowngrade() refuses a branch that passes through no child of the target", () => {
  const graph = graphOf("a:", "b: a", "c: a", "z[zed]:");
  assertRefused(() => planDowngrade(graph, ["b", "c", "z"], "zed@a"), "EBB_BAD_RANGE", ["b, c"]);
});

test("planDowngrade() leaves maximal rows when a revision depends on its own ancestor", () => {
  const graph = graphOf("a:", "b: a", "c: b ~ a", "z:");
  assert.equal(drawn(planDowngrade(graph, ["c", "z"], "b")), "c => b z");
});

test("planDowngrade() lists the rows before and after each step", () => {
  const { steps } = planDowngrade(diamond, ["m"], "a");
  const rows = steps.map(({ headsBefore, headsAfter }) => `${headsBefore} > ${headsAfter}`);
  assert.deepEqual(rows, ["m > b,c", "b,c > b", "b > a"]);
});

test("planDowngrade() lists what becomes unapplied in the order of the graph", () => {
  const plan = planDowngrade(line, ["r3"], "r1");
  assert.deepEqual(plan.becomesUnapplied, ["r2", "r3"]);
  assert.deepEqual(plan.becomesApplied, []);
});

test("planDowngrade() repairs overlapping rows in its first step", () => {
  const { steps } = planDowngrade(line, ["r1", "r3"], "-1");
  assert.deepEqual(steps[0]?.headsBefore, ["r1", "r3"]);
  assert.deepEqual(steps[0]?.headsAfter, ["r2"]);
});

function words(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}
