import assert from "node:assert/strict";
import { test } from "node:test";
import type { LostData } from "../../src/engine/plan/lost-data.ts";
import type { VerifiedRevision } from "../../src/engine/proof/verify.ts";
import type { Blocker, LockHolder } from "../../src/engine/run/run-events.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { eventText } from "../../src/output/live/run-event.ts";
import { BETWEEN_STEPS, stateAfter } from "../../src/output/live/run-state.ts";
import { runningLine } from "../../src/output/live/running-line.ts";
import { statementLines } from "../../src/output/live/statement-line.ts";
import { lostDataText } from "../../src/output/lost-data.ts";
import { createTheme } from "../../src/output/screen/theme.ts";
import { verifiedText } from "../../src/output/verify.ts";
import { blocker, building, look, RETRY, started } from "../support/run-events.ts";
import { revisionFile } from "../support/world.ts";

const NAME = "t\nFORGED";
const SHOWN = "t\\nFORGED";
const THEME = createTheme(false);

const REVISION: VerifiedRevision = {
  revision: "375b918c8740",
  message: "Add user profiles",
  file: "a.sql",
  up: "ok",
  changesSchema: true,
  roundTrip: "exact",
  upAgain: "ok",
  upLoses: [`table ${NAME}`],
  downLoses: [],
  findings: [],
  durationMs: 1,
};

const LOST: LostData = {
  loss: { kind: "column", table: { schema: undefined, name: "t" }, column: NAME },
  rows: 0,
  revision: "375b918c8740",
  place: { file: NAME, line: 1, column: 1, text: undefined },
};

const HOLDER: LockHolder = { pid: 1, user: NAME, application: undefined, since: undefined };
const BLOCKERS: readonly Blocker[] = [{ ...blocker(1), user: NAME }];

/** Lines in which somebody else's name stands. */
const LINES: Readonly<Record<string, () => string | undefined>> = {
  "what verify says is lost": () => verifiedText(REVISION, true, THEME),
  "what a downgrade loses": () => lostDataText([LOST], 1000),
  "who holds the run lock": () =>
    eventText({ kind: "waiting-for-lock", holder: HOLDER, waitedMs: 0, limitMs: 1 }, THEME),
  "who blocks a revision": () => eventText(look(BLOCKERS), THEME),
  "who blocked an attempt": () => eventText({ ...RETRY, blockers: BLOCKERS }, THEME),
  "which statement is done": () => {
    const up = "create table t ();";
    const text = revisionFile({ id: "375b918c8740", up });
    return statementLines(
      parseMigration({ name: NAME, text }).up,
      THEME,
    )({ index: 0, durationMs: 1 });
  },
  "how far a statement is": () => {
    const progress = { ...building(1, 2), command: "VACUUM", table: NAME };
    const step = stateAfter(BETWEEN_STEPS, started(1), 0);
    const seen = stateAfter(step, look([], progress), 0);
    return seen.kind === "step" ? runningLine(seen, 1000) : undefined;
  },
};

for (const [what, line] of Object.entries(LINES)) {
  test(`a name with a line feed stays in the line of ${what}`, () => {
    const text = line() ?? "";
    assert.ok(text.includes(SHOWN), text);
    assert.doesNotMatch(text, /^\s*FORGED/m);
  });
}
