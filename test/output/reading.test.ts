import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "../../src/engine/inspect/log.ts";
import { createProblem } from "../../src/engine/inspect/problem.ts";
import type { Status } from "../../src/engine/inspect/status.ts";
import type { LedgerState } from "../../src/engine/ledger/ledger-state.ts";
import { createProject } from "../../src/engine/project/project.ts";
import type { RunAtWork } from "../../src/engine/run/run-events.ts";
import { checkText } from "../../src/output/check.ts";
import { logText } from "../../src/output/log.ts";
import type { Screen } from "../../src/output/screen/screen.ts";
import { createTheme } from "../../src/output/screen/theme.ts";
import { statusText } from "../../src/output/status.ts";
import { tooLong } from "../support/too-long.ts";
import { revisionFile } from "../support/world.ts";

const NOW = Date.UTC(2026, 10, 27, 10, 0, 0);
const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
const paper = screen(undefined);

function screen(width: number | undefined, hasColor = false): Screen {
  return { theme: createTheme(hasColor), width, now: NOW };
}

const ENTRY: LogEntry = {
  at: "2026-11-25T09:59:00.123Z",
  action: "applied",
  direction: "up",
  revision: "375b918c8740",
  message: "Add user_profiles table for V2.2 personalization",
  result: "failed",
  error: 'relation "user_profiles" already exists\nok: all is well',
  durationMs: 9,
  user: "app",
  osUser: "ada",
  host: "laptop",
  runId: "",
  ebbVersion: undefined,
  tag: undefined,
  command: undefined,
};

const HOLDER = {
  pid: 4711,
  user: "app",
  application: "ebb",
  since: "2026-11-27T09:58:00.000Z",
};

/** `n` revisions in a row, of which none is applied. */
function pendingOf(n: number): Parameters<typeof statusText>[0] {
  const ids = Array.from({ length: n }, (_, at) => `a${String(at).padStart(11, "0")}`);
  const files = ids.map((id, at) => ({
    name: `migrations/${id}.sql`,
    bytes: new TextEncoder().encode(
      revisionFile({
        id,
        parents: ids.slice(Math.max(0, at - 1), at),
        message: `日本語の長い文章 of ${id}`,
      }),
    ),
  }));
  const project = createProject(files);
  const status: Status = {
    heads: [],
    atHead: false,
    applied: 0,
    pending: project.graph.order,
    ahead: [],
    squashed: undefined,
    unknown: [],
    halfRunLine: undefined,
    halfRunRemedy: undefined,
    writers: [],
    runLock: HOLDER,
  };
  const state = { serverVersion: "18.4", hasVersionTable: true, halfRun: undefined } as LedgerState;
  return { status, state, project, isVerbose: false, asTyped: (text) => text };
}

const problemsOf = (n: number) =>
  Array.from({ length: n }, (_, at) =>
    createProblem("EBB_PENDING", {
      message: `Revision ${at} is not applied: a message of several words`,
      hint: "Apply it: ebb upgrade heads",
      revision: String(at),
      file: `migrations/x\n${at}.sql`,
    }),
  );
const problemsText = (count: number, on: Screen, isVerbose = false): string =>
  checkText(problemsOf(count), { subject: "all", isVerbose }, on);

const TEXTS: readonly (readonly [string, (on: Screen) => string])[] = [
  ["logText()", (on) => logText(ENTRY, on)],
  ["statusText()", (on) => statusText(pendingOf(3), on)],
  ["checkText()", (on) => problemsText(3, on)],
];

for (const [name, render] of TEXTS) {
  for (const width of [40, 80, 140]) {
    test(`${name} fits ${width} columns, with colour and without`, () => {
      const plain = render(screen(width));
      assert.deepEqual(tooLong(plain, width), []);
      assert.equal(render(screen(width, true)).replaceAll(COLOR, ""), plain);
    });
  }
}

test("logText() shows on a terminal the action, and below it time and user", () => {
  assert.equal(
    logText(ENTRY, screen(80)),
    `applied failed  375b918c8740  Add user_profiles table for V2.2 personalization
    2 days ago, 2026-11-25 09:59 UTC, by ada@laptop (role app), in 9 ms
    relation "user_profiles" already exists\\nok: all is well`,
  );
});

test("logText() is one line with the time of JSON for scripts", () => {
  assert.equal(
    logText({ ...ENTRY, result: "done", error: undefined }, paper),
    "2026-11-25T09:59:00Z  applied     375b918c8740  Add user_profiles table for V2.2 personalization  by ada@laptop (role app)  in 9 ms",
  );
});

test("statusText() shows the time since which the run lock is held", () => {
  assert.match(
    statusText(pendingOf(1), screen(140)),
    /^Run lock held by pid 4711 \(user app, application ebb\) for 2 minutes, since 2026-11-27 09:58 UTC$/m,
  );
});

test("statusText() shows the run that is at work in the lines of a terminal", () => {
  const view = pendingOf(1);
  const run: RunAtWork = {
    ...{ id: "", command: "upgrade head", tag: "v2.4.0", version: undefined },
    ...{ user: "app", osUser: "ada", host: "laptop", since: "2026-11-27T09:58:00.000Z" },
    ...{ direction: "up", revision: "375b918c8740", statement: 2, pid: 4712 },
    ...{ query: "create index concurrently\nx", querySince: "2026-11-27T09:59:20.000Z" },
  };
  const status = { ...view.status, runLock: { ...HOLDER, run } };
  const text = statusText({ ...view, status }, screen(80));
  assert.deepEqual(tooLong(text, 80), []);
  assert.deepEqual(text.split("\n").slice(1, 6), [
    "At work: ebb upgrade head, tag v2.4.0, by ada@laptop (role app), for 2 minutes,",
    "  since 2026-11-27 09:58 UTC",
    "  up 375b918c8740, statement 2, pid 4712, for 40 seconds, since 2026-11-27 09:59",
    "    UTC: create index concurrently\\nx",
    "1 revision pending:",
  ]);
});

test("statusText() shows a line end from the database inside the line", () => {
  const view = pendingOf(0);
  const row = "x\nUp to date";
  const ahead = {
    ...{ revision: "y\nUp to date", parents: [], labels: [], depends: [] },
    ...{ message: "z\nUp to date", checksum: undefined, hasUp: true, hasDown: true },
    ...{ appliedAt: undefined, appliedBy: "b\nUp to date" },
  };
  const status = { ...view.status, heads: [row], unknown: [row], ahead: [ahead] };
  assert.doesNotMatch(statusText({ ...view, status }, paper), /^Up to date/m);
});

test("statusText() shows a half-run section before any proposal", () => {
  const view = pendingOf(0);
  const halfRun: LedgerState["halfRun"] = {
    ...{ revision: "cccc", direction: "down", statement: 1, outcome: "failed" },
    ...{ statementHash: "", event: "failed", at: "2026-11-27T09:59:00.000Z" },
    isDecidable: false,
  };
  const ahead = { revision: "cccc", message: "", appliedAt: undefined, appliedBy: undefined };
  const text = statusText(
    {
      ...view,
      state: { ...view.state, halfRun },
      status: {
        ...view.status,
        halfRunRemedy: "Finish it: ebb upgrade cccc",
        ahead: [ahead as (typeof view.status.ahead)[number]],
      },
    },
    paper,
  );
  assert.match(text, /Half run: .*\nFinish it: .*\n1 revision only in the ledger:/);
  assert.doesNotMatch(text, /Take them back/);
});

test("statusText() lists ten of many pending revisions on a terminal", () => {
  const view = pendingOf(1000);
  const status = { ...view.status, runLock: undefined };
  const lines = statusText({ ...view, status }, screen(80)).split("\n");
  assert.equal(lines.filter((line) => line.startsWith("  a0")).length, 10);
  assert.ok(lines.includes("  … and 990 more: see all with --verbose"));
  assert.ok(lines.includes("Apply with: ebb upgrade head"));
});

test("statusText() proposes to wait for the run that is at work", () => {
  const lines = statusText(pendingOf(1), screen(80)).split("\n");
  assert.equal(lines.at(-1), "Once that run has ended: ebb upgrade head");
});

test("statusText() lists all of them with --verbose, and in a pipe", () => {
  const count = (text: string): number => text.match(/^ {2}a0/gm)?.length ?? 0;
  const view = pendingOf(1000);
  assert.equal(count(statusText(view, paper)), 1000);
  assert.equal(count(statusText({ ...view, isVerbose: true }, screen(80))), 1000);
});

test("checkText() gives the same advice once, and shows names on one line", () => {
  assert.equal(
    problemsText(2, paper),
    `error EBB_PENDING  Revision 0 is not applied: a message of several words  migrations/x\\n0.sql
error EBB_PENDING  Revision 1 is not applied: a message of several words  migrations/x\\n1.sql
    do: Apply it: ebb upgrade heads

not ok: 2 errors`,
  );
});

test("checkText() lists ten of many problems of a kind on a terminal, and counts them all", () => {
  const text = problemsText(1000, screen(80));
  assert.equal(text.match(/^error/gm)?.length, 10);
  assert.match(
    text,
    /\n {4}do: Apply it: ebb upgrade heads\n {4}… and 990 more: see all with --verbose\n\nnot ok: 1000 errors$/,
  );
  assert.equal(problemsText(1000, screen(80), true).match(/^error/gm)?.length, 1000);
});

test("logText() leaves a time that is no date as the server wrote it", () => {
  assert.match(logText({ ...ENTRY, at: "infinity" }, paper), /^infinity /);
});
