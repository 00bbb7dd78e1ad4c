import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGivenRows } from "../../src/graph/resolve.ts";
import { appliedRevisions } from "../../src/graph/rows.ts";
import { assertRefused, graphOf, idsOf } from "./graph-of.ts";

const graph = graphOf("abcd1:", "abcd2: abcd1", "bcde1[left]: abcd1");

const ROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  "": [],
  abcd1: ["abcd1"],
  "abcd2,bcde1": ["abcd2", "bcde1"],
  "bcde1,abcd2": ["bcde1", "abcd2"],
  left: ["bcde1"],
  bcde: ["bcde1"],
  heads: ["abcd2", "bcde1"],
  "not known": ["not known"],
};

for (const [text, rows] of Object.entries(ROWS)) {
  test(`parseGivenRows() reads "${text}" as [${rows}]`, () => {
    assert.deepEqual(parseGivenRows(graph, text), rows);
  });
}

test("parseGivenRows() refuses an ambiguous prefix", () => {
  assertRefused(() => parseGivenRows(graph, "abcd"), "EBB_AMBIGUOUS_REVISION");
});

test("parseGivenRows() refuses a prefix of fewer than four characters", () => {
  assertRefused(() => parseGivenRows(graph, "bcd"), "EBB_UNKNOWN_REVISION", ["bcde1"]);
});

test("parseGivenRows() finds an id that is shorter than a prefix may be", () => {
  assert.deepEqual(parseGivenRows(graphOf("a:", "ab: a"), "a"), ["a"]);
});

test("appliedRevisions() contains the rows and all below, in the order of the graph", () => {
  const drawn = graphOf("a:", "b: a", "x:", "c: b ~ x", "d: a");
  assert.equal(idsOf(appliedRevisions(drawn, ["c"])), "a b x c");
});

test("appliedRevisions() refuses a row that the graph lacks", () => {
  assertRefused(() => appliedRevisions(graph, ["zz"]), "EBB_UNKNOWN_REVISION", ['"zz"']);
});
