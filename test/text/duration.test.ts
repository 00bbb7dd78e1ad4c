import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, parseDuration } from "../../src/text/duration.ts";

for (const [text, milliseconds] of [
  ["500ms", 500],
  ["5s", 5000],
  ["1.5s", 1500],
  ["5 s", 5000],
  ["2min", 120_000],
  ["1h", 3_600_000],
  ["2d", 172_800_000],
  ["0", 0],
  ["0s", 0],
  ["2147483647ms", 2_147_483_647],
] as const) {
  test(`parseDuration() reads "${text}" as ${milliseconds} ms`, () => {
    assert.equal(parseDuration(text), milliseconds);
  });
}

for (const text of [
  "5",
  "",
  "s",
  "5m",
  "5S",
  "-1s",
  "1e3s",
  "0.1ms",
  "25d",
  "5s ",
  " 5s",
  "1h30min",
]) {
  test(`parseDuration() refuses "${text}"`, () => {
    assert.equal(parseDuration(text), undefined);
  });
}

for (const [milliseconds, text] of [
  [0, "0"],
  [1, "1ms"],
  [1500, "1500ms"],
  [3000, "3s"],
  [60_000, "1min"],
  [90_000, "90s"],
  [3_600_000, "1h"],
  [86_400_000, "1d"],
] as const) {
  test(`formatDuration() writes ${milliseconds} ms as "${text}"`, () => {
    assert.equal(formatDuration(milliseconds), text);
    assert.equal(parseDuration(text), milliseconds);
  });
}
