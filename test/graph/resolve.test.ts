import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { resolveTargets } from "../../src/graph/resolve.ts";
import { assertRefused, graphOf, idsOf } from "./graph-of.ts";

//       b222[left] - c333
//     /
//  a111 - d444[right] - e555 <~~ f666[feature,x.y]
//     \
//       abc1234 - abc1299
const graph = graphOf(
  "a111[root]:",
  "b222[left]: a111",
  "c333: b222",
  "d444[right]: a111",
  "e555: d444",
  "f666[feature,x.y]: ~ e555",
  "abc1234: a111",
  "abc1299: abc1234",
);

const RESOLVED: Readonly<Record<string, string>> = {
  a111: "a111",
  abc129: "abc1299",
  left: "b222",
  "x.y": "f666",
  featu: "f666",
  heads: "abc1299 c333 f666",
  base: "",
  "left@head": "c333",
  "right@heads": "e555",
  "left@base": "",
  "a111@heads": "abc1299 c333 e555",
  "left@c333": "c333",
  "left@a111": "a111",
  current: "c333 e555",
  "left@current": "c333",
};
const REFUSED: Readonly<Record<string, readonly [FailureCode, string[]]>> = {
  abc12345: ["EBB_UNKNOWN_REVISION", ['"abc12345"']],
  nosuch: ["EBB_UNKNOWN_REVISION", ['"nosuch"']],
  A111: ["EBB_UNKNOWN_REVISION", []],
  HEAD: ["EBB_UNKNOWN_REVISION", []],
  abc1: ["EBB_AMBIGUOUS_REVISION", ["abc1234", "abc1299"]],
  c33: ["EBB_UNKNOWN_REVISION", ["at least 4 characters", "c333"]],
  a: ["EBB_AMBIGUOUS_REVISION", ["a111", "abc1234"]],
  "lef@head": ["EBB_UNKNOWN_REVISION", ["at least 4 characters"]],
  head: ["EBB_MULTIPLE_HEADS", ["4 heads", "abc1299, c333, e555, f666"]],
  "a111@head": ["EBB_MULTIPLE_HEADS", ["abc1299, c333, e555"]],
  "nosuch@head": ["EBB_UNKNOWN_BRANCH", ['"nosuch"', "feature, left, right, root, x.y"]],
  "nosuch@heads": ["EBB_UNKNOWN_BRANCH", []],
  "nosuch@base": ["EBB_UNKNOWN_BRANCH", []],
  "nosuch@-1": ["EBB_UNKNOWN_BRANCH", []],
  "nosuch@a111": ["EBB_UNKNOWN_BRANCH", []],
  "left@d444": ["EBB_UNKNOWN_REVISION", ["d444", '"left"']],
  "feature@e555": ["EBB_UNKNOWN_REVISION", []],
  "left@abc1": ["EBB_UNKNOWN_REVISION", ['"left"']],
  "abc1234@abc1": ["EBB_AMBIGUOUS_REVISION", []],
  "-9": ["EBB_BAD_RANGE", ["abc1299"]],
  "+1": ["EBB_UNKNOWN_REVISION", ["steps"]],
  "-0": ["EBB_UNKNOWN_REVISION", ["steps"]],
  "left@+1": ["EBB_UNKNOWN_REVISION", ["steps"]],
  "a111+1": ["EBB_UNKNOWN_REVISION", ["steps"]],
  "c333-1": ["EBB_UNKNOWN_REVISION", ["steps"]],
  "c333-0": ["EBB_UNKNOWN_REVISION", ["steps"]],
};

for (const [target, ids] of Object.entries(RESOLVED)) {
  test(`resolveTargets() finds ${target}`, () => {
    assert.equal(idsOf(resolveTargets(graph, [target], ["c333", "e555"])), ids);
  });
}

for (const [target, [code, words]] of Object.entries(REFUSED)) {
  test(`resolveTargets() refuses ${target} as ${code}`, () => {
    assertRefused(() => resolveTargets(graph, [target], undefined), code, words);
  });
}

test("resolveTargets() keeps the order of several targets, and repetitions", () => {
  assert.equal(idsOf(resolveTargets(graph, ["left", "a111", "b222"], undefined)), "b222 a111 b222");
});

test("resolveTargets() finds -N below each head that has no dependants", () => {
  const chains = graphOf("a1:", "a2: a1", "b1:", "b2: b1");
  assert.equal(idsOf(resolveTargets(chains, ["-1"], undefined)), "a1 b1");
});

test("resolveTargets() finds nothing if -N leads to the base", () => {
  const chains = graphOf("a1:", "a2: a1", "b1:");
  assert.equal(idsOf(resolveTargets(chains, ["-1"], undefined)), "a1");
});

test("resolveTargets() refuses -N through a merge", () => {
  const merged = graphOf("m: b c", "b:", "c:");
  assertRefused(() => resolveTargets(merged, ["-1"], undefined), "EBB_AMBIGUOUS_REVISION", [
    "m has the parents b, c",
  ]);
});

test("resolveTargets() finds label@-N below the heads above the label", () => {
  const branches = graphOf("a:", "b[left]: a", "c: b", "d[right]: a");
  assert.equal(idsOf(resolveTargets(branches, ["left@-1"], undefined)), "b");
});

test("resolveTargets() finds nothing for <revision>@-N, as Alembic does", () => {
  assert.equal(idsOf(resolveTargets(graphOf("a111:", "b222: a111"), ["b222@-1"], undefined)), "");
});

test("resolveTargets() refuses current without rows", () => {
  assertRefused(() => resolveTargets(graph, ["current"], undefined), "EBB_UNKNOWN_REVISION", [
    "current",
  ]);
});

test("resolveTargets() prefers an exact name to a prefix", () => {
  assert.equal(idsOf(resolveTargets(graphOf("abcd:", "abcde:"), ["abcd"], undefined)), "abcd");
});

test("resolveTargets() finds no ambiguity between a revision and its own label", () => {
  const one = graphOf("deadbeef[deadly]:");
  assert.equal(idsOf(resolveTargets(one, ["dead"], undefined)), "deadbeef");
});

test("resolveTargets() finds a short id or label by its exact name", () => {
  const short = graphOf("a[x]:", "b: a");
  assert.equal(idsOf(resolveTargets(short, ["a", "x", "x@b"], undefined)), "a a b");
});

test("resolveTargets() names the revision of heads if head is ambiguous", () => {
  const effective = graphOf("a2:", "b2: ~ a2");
  assertRefused(() => resolveTargets(effective, ["head"], undefined), "EBB_MULTIPLE_HEADS", [
    "Type heads: b2 depends on the others",
  ]);
});

for (const target of ["head", "heads", "base"]) {
  test(`resolveTargets() finds nothing for ${target} in an empty graph`, () => {
    assert.equal(idsOf(resolveTargets(graphOf(), [target], undefined)), "");
  });
}
