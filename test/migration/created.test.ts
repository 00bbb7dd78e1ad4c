import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCreated, parseCreated } from "../../src/migration/created.ts";

const INSTANT = Date.UTC(2025, 9, 7, 1, 4, 42);

for (const [text, expected] of [
  ["2025-10-07T01:04:42Z", INSTANT],
  ["2025-10-07t01:04:42z", INSTANT],
  ["2025-10-07 01:04:42", INSTANT],
  ["2025-10-07 01:04:42.123456", INSTANT + 123],
  ["2025-10-07T01:04:42.5Z", INSTANT + 500],
  ["2025-10-07T03:04:42+02:00", INSTANT],
  ["2025-10-07T03:04:42 +0200", INSTANT],
  ["2025-10-06 23:04:42-02", INSTANT],
  ["2025-10-07 01:04", INSTANT - 42_000],
  ["2025-10-07", Date.UTC(2025, 9, 7)],
  ["2024-02-29", Date.UTC(2024, 1, 29)],
] as const) {
  test(`parseCreated() reads ${text}`, () => {
    assert.equal(parseCreated(text), expected);
  });
}

for (const text of [
  "",
  "today",
  "2025-02-29",
  "2025-13-01",
  "2025-10-07T25:00Z",
  "2025-10-07T01:60Z",
  "07.10.2025",
  "2025-10-7",
  "1759799082",
  "2025-10-07T01:04:42Z later",
  "2025-10-07T01:04:42+99:00",
]) {
  test(`parseCreated() does not read a point in time from "${text}"`, () => {
    assert.equal(parseCreated(text), undefined);
  });
}

test("formatCreated() writes UTC in whole seconds", () => {
  assert.equal(formatCreated(INSTANT + 999), "2025-10-07T01:04:42Z");
});
