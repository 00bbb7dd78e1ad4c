import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { planStamp } from "../../src/graph/plan.ts";
import { assertRefused, drawn, graphOf } from "./graph-of.ts";

//  a - b[left] - c
//    \ d[right] - e
const fork = graphOf("a:", "b[left]: a", "c: b", "d[right]: a", "e: d");

const diamond = graphOf("a:", "b[left]: a", "c[right]: a", "m: b c");
const effective = graphOf("a1[alpha]:", "a2: a1", "a3: a2", "b1[beta]:", "b2: b1 ~ a2");

/** Graph, rows, targets, and the rows after. */
const PLANS: readonly (readonly [typeof fork, string, string, string])[] = [
  [fork, "", "heads", "c e"],
  [fork, "a", "heads", "c e"],
  [fork, "c e", "a", "a"],
  [fork, "c e", "left", "b e"],
  [fork, "c e", "left@base", "e"],
  [fork, "c", "e", "c e"],
  [fork, "e", "left@base", "e"],
  [fork, "c e", "b d", "b d"],
  [fork, "c e", "base", ""],
  [fork, "c e", "left@head", "c e"],
  [fork, "c e", "left@b", "b e"],
  [fork, "", "b c", "c"],
  [fork, "c", "b c", "c"],
  [fork, "c", "b e", "b e"],
  [fork, "c d", "c e", "c e"],
  [fork, "c e", "base d", "d"],
  [fork, "", "-1", "b d"],
  [diamond, "m", "b c", "b c"],
  [diamond, "m", "b", "b"],
  [diamond, "b c", "m", "m"],
  [effective, "b2", "alpha@base", ""],
  [effective, "a3 b2", "a2", "a2"],
  [effective, "", "alpha@heads beta@heads", "a3 b2"],
  [effective, "a3", "b1", "a3 b1"],
];

for (const [graph, rows, targets, after] of PLANS) {
  test(`planStamp() of [${rows}] with ${targets} leaves [${after}]`, () => {
    const plan = planStamp(graph, words(rows), { targets: words(targets), purge: false });
    assert.equal(drawn(plan), `=> ${after}`.trim());
  });
}

const REFUSALS: readonly (readonly [string, string, FailureCode])[] = [
  ["", "head", "EBB_MULTIPLE_HEADS"],
  ["", "a+1", "EBB_UNKNOWN_REVISION"],
  ["", "+1", "EBB_UNKNOWN_REVISION"],
  ["c", "-1", "EBB_UNKNOWN_REVISION"],
  ["", "-9", "EBB_BAD_RANGE"],
  ["", "a:b", "EBB_UNKNOWN_REVISION"],
  ["", "current", "EBB_UNKNOWN_REVISION"],
  ["", "nosuch@base", "EBB_UNKNOWN_BRANCH"],
  ["c", "nosuch@base", "EBB_UNKNOWN_BRANCH"],
  ["", "left@d", "EBB_UNKNOWN_REVISION"],
  ["zz", "a", "EBB_UNKNOWN_REVISION"],
];

for (const [rows, target, code] of REFUSALS) {
  test(`planStamp() of [${rows}] refuses ${target} as ${code}`, () => {
    assertRefused(() => planStamp(fork, words(rows), { targets: [target], purge: false }), code);
  });
}

test("planStamp() with purge forgets all rows, also unknown ones", () => {
  const plan = planStamp(fork, ["zz", "e"], { targets: ["b"], purge: true });
  assert.deepEqual(plan.headsBefore, ["e", "zz"]);
  assert.deepEqual(plan.headsAfter, ["b"]);
});

test("planStamp() lists what becomes applied and unapplied in the order of the graph", () => {
  const plan = planStamp(fork, ["c"], { targets: ["base", "e"], purge: false });
  assert.deepEqual(plan.becomesApplied, ["d", "e"]);
  assert.deepEqual(plan.becomesUnapplied, ["b", "c"]);
});

test("planStamp() runs no step", () => {
  assert.deepEqual(planStamp(fork, [], { targets: ["heads"], purge: false }).steps, []);
});

test("planStamp() needs a prefix that is unambiguous without its branch if there are rows", () => {
  const graph = graphOf("abcd1[left]:", "abcd2[right]:", "z:");
  assertRefused(
    () => planStamp(graph, ["z"], { targets: ["left@abcd"], purge: false }),
    "EBB_AMBIGUOUS_REVISION",
  );
});

function words(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}
