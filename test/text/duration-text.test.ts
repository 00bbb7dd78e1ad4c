import assert from "node:assert/strict";
import { test } from "node:test";
import { durationText, wholeSeconds } from "../../src/text/duration.ts";

for (const [ms, text] of [
  [0.4, "0 ms"],
  [999, "999 ms"],
  [999.6, "1.0 s"],
  [3400, "3.4 s"],
  [59_990, "1 min 0 s"],
  [125_000, "2 min 5 s"],
] as const) {
  test(`durationText() of ${ms} ms is ${text}`, () => {
    assert.equal(durationText(ms), text);
  });
}

for (const [ms, text] of [
  [-5000, "0 s"],
  [400, "0 s"],
  [3400, "3 s"],
  [60_000, "1 min"],
  [125_000, "2 min 5 s"],
  [4_320_000, "1 h 12 min"],
] as const) {
  test(`wholeSeconds() of ${ms} ms is ${text}`, () => {
    assert.equal(wholeSeconds(ms), text);
  });
}
