import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEvent } from "../../../src/engine/run/run-events.ts";
import { liveText } from "../../../src/output/live/live-text.ts";
import { BETWEEN_STEPS, stateAfter } from "../../../src/output/live/run-state.ts";
import { shownWidth } from "../../../src/output/screen/table.ts";
import { createTheme } from "../../../src/output/screen/theme.ts";
import {
  blocker,
  building,
  DONE,
  look,
  RETRY,
  started,
  statementDone,
} from "../../support/run-events.ts";

interface Shown {
  readonly width?: number;
  readonly hasColor?: boolean;
  readonly isStopping?: boolean;
}

/** The live line 12.3 s after the first of these events; the others came 4 s before. */
function lineAfter(events: readonly RunEvent[], options: Shown = {}): string {
  const { width = 120, hasColor = false, isStopping = false } = options;
  const state = events.reduce(
    (before, event, at) => stateAfter(before, event, at === 0 ? 0 : 8300),
    BETWEEN_STEPS,
  );
  return liveText(state, { now: 12_300, width, theme: createTheme(hasColor), isStopping });
}

const ONE = "up    375b918c8740  Add user profiles  12.3 s";

for (const [what, events, line] of [
  ["the first statement of several", [started(7)], `${ONE}  statement 1 of 7`],
  [
    "the statement behind the last answer",
    [started(7), statementDone(0)],
    `${ONE}  statement 2 of 7`,
  ],
  ["the end of a section", [started(2), statementDone(1)], `${ONE}  finishing`],
  [
    "which revision of a plan it is",
    [started(1, { number: 3, of: 200 })],
    `${ONE}  statement 1 of 1  revision 3 of 200`,
  ],
  [
    "whom it waits for",
    [started(7), look([blocker(4711)])],
    `${ONE}  statement 1 of 7 waits 4 s for pid 4711`,
  ],
  [
    "how many more block",
    [started(1), look([blocker(4711), blocker(4712), blocker(4713)])],
    `${ONE}  waits 4 s for pid 4711 and 2 more`,
  ],
  [
    "a prepared transaction",
    [started(1), look([blocker(0)])],
    `${ONE}  waits 4 s for a prepared transaction`,
  ],
  [
    "nobody once the lock is there",
    [started(2), look([blocker(1)]), look([])],
    `${ONE}  statement 1 of 2`,
  ],
  [
    "per cent and time left",
    [started(2), look([], building(43, 100), 12_000)],
    `${ONE}  statement 1 of 2: 43 %, about 12 s left (scanning table)`,
  ],
  ["a phase without a measure", [started(1), look([], building(0, 0))], `${ONE}  scanning table`],
  ["the next attempt", [started(1), RETRY], `${ONE}  attempt 2 of 6 in 2 s`],
  ["nothing between two revisions", [started(1), DONE], ""],
] as const) {
  test(`liveText() shows ${what}`, () => {
    assert.equal(lineAfter(events), line);
  });
}

test("liveText() does not show a finished build", () => {
  const line = lineAfter([started(2), look([], building(43, 100)), statementDone(0)]);
  assert.equal(line, `${ONE}  statement 2 of 2`);
});

test("liveText() shows the statement at which a section is resumed", () => {
  const resumed = { kind: "resumed", revision: "375b918c8740", done: 1, of: 3 } as const;
  assert.equal(lineAfter([started(3), resumed]), `${ONE}  statement 2 of 3`);
});

test("liveText() names COPY, its table and its rows", () => {
  const copy = { command: "COPY FROM", table: "t", phase: undefined, done: 5, total: 10, rows: 3 };
  const line = lineAfter([started(1), look([], copy)]);
  assert.equal(line, `${ONE}  50 %, 3 rows (COPY FROM t)`);
});

test("liveText() counts how long the run lock is waited for", () => {
  const holder = { pid: 4711, user: "app", application: "ebb", since: undefined };
  const waiting = { kind: "waiting-for-lock", holder, waitedMs: 700, limitMs: 60_000 } as const;
  const line = lineAfter([waiting]);
  assert.equal(line, "Waiting for the run lock, 13 s of 1 min, held by pid 4711");
});

test("liveText() reports a signal", () => {
  const line = lineAfter([started(7)], { isStopping: true });
  assert.equal(line, `${ONE}  stopping (once more: exit at once)`);
});

test("liveText() makes control characters visible", () => {
  const line = lineAfter([started(1, { message: "a\u001b[2Jb\nc" })]);
  assert.equal(line.includes("a\\x1b[2Jb\\nc"), true, line);
});

const LONG = started(12, { message: "漢字 und 😀 ".repeat(30), number: 3, of: 9 });

for (const width of [1, 2, 5, 10, 20, 40, 60, 79, 80, 81, 120, 140, 300]) {
  test(`liveText() leaves the last of ${width} columns free`, () => {
    for (const hasColor of [false, true]) {
      const events = [LONG, look([blocker(123_456)], building(1, 2), 5000)];
      const line = lineAfter(events, { width, hasColor });
      assert.equal(shownWidth(line) <= width - 1, true, `${shownWidth(line)}: ${line}`);
    }
  });
}

test("liveText() shortens the message before it drops the statement", () => {
  const line = lineAfter([LONG, look([], building(43, 100), 12_000)], { width: 80 });
  assert.equal(
    line,
    "up    375b918c8740  漢字 un…  12.3 s  statement 1 of 12: 43 %, about 12 s left…",
  );
});

test("liveText() keeps the elapsed time on a narrow terminal", () => {
  const line = lineAfter([LONG], { width: 46 });
  assert.equal(line, "up    375b918c8740  12.3 s  statement 1 of 12");
});
