import assert from "node:assert/strict";
import { test } from "node:test";
import { durationProblem } from "../../src/migration/duration.ts";

for (const value of [
  "0",
  "500",
  "1500us",
  "5ms",
  "5s",
  "1.5s",
  ".5h",
  "2min",
  "24d",
  "2147483647",
]) {
  test(`durationProblem() takes ${value}`, () => {
    assert.equal(durationProblem(value), undefined);
  });
}

for (const value of [
  "",
  "banana",
  "-1",
  "+5s",
  "5S",
  "5m",
  "5sec",
  "5 s",
  "s",
  ".",
  "1e3",
  "0x10",
  "1,5s",
  "'5s'",
  "499us",
  "0.4",
  "2147483648",
  "25d",
  "٥s",
]) {
  test(`durationProblem() refuses "${value}"`, () => {
    assert.notEqual(durationProblem(value), undefined);
  });
}
