import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { resolveRange } from "../../src/graph/range.ts";
import { assertRefused, graphOf, idsOf } from "./graph-of.ts";

//  a - b[left] - c - f
//    \ d[right] - e          g depends on e
//  g[gee]
const graph = graphOf("a:", "b[left]: a", "c: b", "f: c", "d[right]: a", "e: d", "g[gee]: ~ e");

/** The revisions between two ends, newest first; the rows are c and d. */
const RANGES: Readonly<Record<string, string>> = {
  ":": "g f e d c b a",
  "base:heads": "g f e d c b a",
  ":c": "c b a",
  "base:c": "c b a",
  "b:": "f c b",
  "b:f": "f c b",
  "b:b": "b",
  "a:e": "e d a",
  "d:g": "e d",
  ":g": "g e d a",
  ":current": "d c b a",
  "c:+1": "f c",
  "b:+9": "f c b",
  ":left@+2": "b a",
  ":f-1": "c b a",
  "f-2:f": "f c b",
  "-2:f": "f c b",
  "-9:c": "c b a",
  "-1:current": "d c b a",
  "left@base:": "f c b a",
  "right@base:": "e d a",
  "left@b:": "f c b",
  "left@a:c": "c b a",
  "left@-1:": "f c",
  ":base": "",
  "base:base": "",
  "left@base:e": "",
};
const REFUSED: Readonly<Record<string, FailureCode>> = {
  c: "EBB_BAD_RANGE",
  "": "EBB_BAD_RANGE",
  "a:b:c": "EBB_BAD_RANGE",
  "c:b": "EBB_BAD_RANGE",
  "c:e": "EBB_BAD_RANGE",

  "a:base": "EBB_BAD_RANGE",
  "+1:f": "EBB_BAD_RANGE",
  "a:-1": "EBB_BAD_RANGE",
  "-1:+1": "EBB_BAD_RANGE",
  "left@b:e": "EBB_BAD_RANGE",
  "nosuch@base:": "EBB_UNKNOWN_BRANCH",
  "zzzz:f": "EBB_UNKNOWN_REVISION",
  "a:x y": "EBB_UNKNOWN_REVISION",
  "a:head": "EBB_MULTIPLE_HEADS",
  "a:+1": "EBB_AMBIGUOUS_REVISION",
  "heads:+1": "EBB_AMBIGUOUS_REVISION",
};

for (const [range, ids] of Object.entries(RANGES)) {
  test(`resolveRange() of ${range} holds [${ids}]`, () => {
    assert.equal(idsOf(resolveRange(graph, range, ["c", "d"])), ids);
  });
}

for (const [range, code] of Object.entries(REFUSED)) {
  test(`resolveRange() refuses ${JSON.stringify(range)} as ${code}`, () => {
    assertRefused(() => resolveRange(graph, range, ["c", "d"]), code);
  });
}

test("resolveRange() from current with nothing applied starts at the base", () => {
  assert.equal(idsOf(resolveRange(graph, "current:b", [])), "b a");
});

test("resolveRange() to current with nothing applied is empty", () => {
  assert.equal(idsOf(resolveRange(graph, ":current", [])), "");
});

test("resolveRange() refuses current if the rows are unknown", () => {
  assertRefused(() => resolveRange(graph, ":current", undefined), "EBB_UNKNOWN_REVISION");
});

test("resolveRange() refuses -N through a merge", () => {
  const merged = graphOf("m: b c", "b:", "c:");
  assertRefused(() => resolveRange(merged, "-1:", undefined), "EBB_AMBIGUOUS_REVISION");
});

test("resolveRange() of an empty graph is empty", () => {
  assert.equal(idsOf(resolveRange(graphOf(), ":", undefined)), "");
});
