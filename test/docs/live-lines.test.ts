import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RunEvent } from "../../src/engine/run/run-events.ts";
import { liveText } from "../../src/output/live/live-text.ts";
import { eventText } from "../../src/output/live/run-event.ts";
import { BETWEEN_STEPS, stateAfter } from "../../src/output/live/run-state.ts";
import { runningLine } from "../../src/output/live/running-line.ts";
import { createTheme } from "../../src/output/screen/theme.ts";
import { blocker, building, look, RETRY, started, statementDone } from "../support/run-events.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/guide/upgrade.md"), "utf8");
const THEME = createTheme(false);

const HOLDER = { pid: 4711, user: "app", application: "ebb", since: undefined };

/** What the page shows of a terminal cannot be run as a command line; here it is made. */
for (const events of [
  [started(7), statementDone(0)],
  [started(1), look([], building(43, 100), 12_000)],
  [started(1), look([blocker(4711)])],
  [started(1), RETRY],
  [{ kind: "waiting-for-lock", holder: HOLDER, waitedMs: 700, limitMs: 60_000 }],
] satisfies (readonly RunEvent[])[]) {
  const line = liveLineAfter(events);
  test(`the page on upgrade shows the live line as it is: ${line}`, () => {
    assert.equal(PAGE.includes(`\n${line}\n`), true);
  });
}

test("the page on upgrade shows the line in a log as it is", () => {
  const state = [started(2), look([], building(43, 100), 31_000)].reduce(
    (before, event) => stateAfter(before, event, 0),
    BETWEEN_STEPS,
  );
  const line = state.kind === "between-steps" ? "" : runningLine(state, 10_000);
  assert.equal(PAGE.includes(`Z ${line}\n`), true, line);
});

test("the page on upgrade shows blockers as ebb reports them", () => {
  const text = eventText(look([blocker(4711)]), THEME);
  assert.equal(PAGE.includes(`\n${text}\n`), true, text);
});

function liveLineAfter(events: readonly RunEvent[]): string {
  const state = events.reduce(
    (before, event, at) => stateAfter(before, event, at === 0 ? 0 : 8300),
    BETWEEN_STEPS,
  );
  return liveText(state, { now: 12_300, width: 120, theme: THEME, isStopping: false });
}
