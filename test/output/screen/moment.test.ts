import assert from "node:assert/strict";
import { test } from "node:test";
import { distanceText, momentText, sinceText } from "../../../src/output/screen/moment.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DISTANCES: readonly (readonly [number, string])[] = [
  [0, "just now"],
  [999, "just now"],
  [SECOND, "1 second ago"],
  [59 * SECOND, "59 seconds ago"],
  [MINUTE, "1 minute ago"],
  [119 * MINUTE, "119 minutes ago"],
  [2 * HOUR, "2 hours ago"],
  [47 * HOUR, "47 hours ago"],
  [2 * DAY, "2 days ago"],
  [13 * DAY, "13 days ago"],
  [14 * DAY, "2 weeks ago"],
  [61 * DAY, "2 months ago"],
  [400 * DAY, "13 months ago"],
  [800 * DAY, "2 years ago"],
  [-30 * SECOND, "just now"],
  [-5 * MINUTE, "in 5 minutes"],
  [-3 * DAY, "in 3 days"],
];

for (const [distance, words] of DISTANCES) {
  test(`distanceText() of ${distance} ms is ${words}`, () => {
    assert.equal(distanceText(distance), words);
  });
}

const now = Date.UTC(2026, 10, 27, 10, 0, 0);

test("momentText() shows on a terminal the age and the time", () => {
  assert.equal(
    momentText("2026-11-25T10:00:00Z", { width: 80, now }),
    "2 days ago, 2026-11-25 10:00 UTC",
  );
});

test("momentText() is the time of JSON for scripts", () => {
  const iso = "2026-11-25T10:00:00.123Z";
  assert.equal(momentText(iso, { width: undefined, now }), iso);
});

test("momentText() keeps a text that is no time", () => {
  assert.equal(momentText("infinity", { width: 80, now }), "infinity");
});

test("sinceText() shows on a terminal the duration, elsewhere only the time", () => {
  const iso = "2026-11-27T09:58:30.000Z";
  assert.equal(sinceText(iso, { width: 80, now }), "for 1 minute, since 2026-11-27 09:58 UTC");
  assert.equal(sinceText(iso, { width: undefined, now }), `since ${iso}`);
});
