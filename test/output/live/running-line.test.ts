import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEvent } from "../../../src/engine/run/run-events.ts";
import { BETWEEN_STEPS, stateAfter } from "../../../src/output/live/run-state.ts";
import { isLineDue, runningLine } from "../../../src/output/live/running-line.ts";
import { building, look, started } from "../../support/run-events.ts";

function lineAfter(...events: readonly RunEvent[]): string {
  const state = events.reduce((before, event) => stateAfter(before, event, 0), BETWEEN_STEPS);
  return state.kind === "between-steps" ? "" : runningLine(state, 125_000);
}

test("runningLine() shows how long a revision runs, and where it is", () => {
  assert.equal(
    lineAfter(started(7), look([], building(43, 100), 12_000)),
    "up 375b918c8740 runs for 2 min 5 s: statement 1 of 7: 43 %, about 12 s left (scanning table)",
  );
});

test("runningLine() shows how long the run waits for its lock", () => {
  assert.equal(
    lineAfter({ kind: "waiting-for-lock", holder: undefined, waitedMs: 0, limitMs: 600_000 }),
    "Still waiting for the run lock, 2 min 5 s of 10 min",
  );
});

test("runningLine() shows how long the server takes", () => {
  assert.equal(
    lineAfter({ kind: "asking-after-loss", limitMs: 7_260_000 }),
    "Still asking the server, 2 min 5 s of 2 h 1 min",
  );
});

test("isLineDue() makes the lines of long work rarer", () => {
  const said: number[] = [];
  for (let second = 1; second <= 900; second++) {
    if (isLineDue((said.at(-1) ?? 0) * 1000, second * 1000)) said.push(second);
  }
  const first = [10, 20, 30, 40, 50, 60, 90, 120];
  assert.deepEqual([said.slice(0, 8), said.slice(-4)], [first, [720, 780, 840, 900]]);
});
