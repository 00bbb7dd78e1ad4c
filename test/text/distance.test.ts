import assert from "node:assert/strict";
import { test } from "node:test";
import { closest, editDistance } from "../../src/text/distance.ts";
import { assertNoDearer } from "../support/cpu-time.ts";

for (const [one, other, distance] of [
  ["", "", 0],
  ["", "abc", 3],
  ["parents", "parents", 0],
  ["parens", "parents", 1],
  ["parnets", "parents", 2],
  ["kitten", "sitting", 3],
] as const) {
  test(`editDistance() from "${one}" to "${other}" is ${distance}`, () => {
    assert.equal(editDistance(one, other), distance);
    assert.equal(editDistance(other, one), distance);
  });
}

test("closest() finds the nearest word", () => {
  assert.equal(closest("label", ["author", "labels", "table"]), "labels");
});

test("closest() returns the first of equally near words", () => {
  assert.equal(closest("dawn", ["down", "dawg"]), "down");
});

test("closest() finds nothing beyond the limit", () => {
  assert.equal(closest("ticket", ["author", "labels"]), undefined);
  assert.equal(closest("ab", ["abcde"]), undefined);
});

test("closest() does not compare a very long word", () => {
  const long = "x".repeat(10_000_000);
  const short = "x".repeat(100);
  assert.equal(closest(long, ["labels"]), undefined);
  assertNoDearer(
    () => void closest(long, ["labels"]),
    () => void closest(short, ["labels"]),
  );
});
