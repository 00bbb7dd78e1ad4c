import assert from "node:assert/strict";
import { test } from "node:test";
import { createEstimate } from "../../src/engine/watch/watch-step.ts";
import { building } from "../support/run-events.ts";

test("createEstimate() goes by the pace since the first look at a phase", () => {
  const estimate = createEstimate();
  const left = [
    estimate(building(100, 1000), 5_000),
    estimate(building(150, 1000), 5_500),
    estimate(building(400, 1000), 8_000),
  ];
  assert.deepEqual(left, [undefined, undefined, 6_000]);
});

test("createEstimate() begins anew with another phase, and when it is counted anew", () => {
  const estimate = createEstimate();
  estimate(building(100, 1000), 0);
  const other = { ...building(900, 1000), phase: "index validation: scanning table" };
  const left = [estimate(other, 5_000), estimate(building(5, 1000), 9_000)];
  assert.deepEqual(left, [undefined, undefined]);
});

test("createEstimate() estimates nothing without movement or measurement", () => {
  const estimate = createEstimate();
  const left = [
    estimate(building(5, 10), 0),
    estimate(building(5, 10), 9_000),
    estimate({ ...building(7, 0), phase: "sorting" }, 9_000),
    estimate({ ...building(9, 0), phase: "sorting" }, 19_000),
  ];
  assert.deepEqual(left, [undefined, undefined, undefined, undefined]);
});
