import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import type { RunResult } from "../../src/engine/run/run-context.ts";
import { Failure } from "../../src/failure.ts";
import { planUpgrade } from "../../src/graph/plan.ts";
import { nothingDoneText, standText } from "../../src/output/run.ts";
import { graphOf } from "../graph/graph-of.ts";

const IDS = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"];
const { steps } = planUpgrade(
  graphOf("ffff: eeee", "eeee: dddd", "dddd: cccc", "cccc: bbbb", "bbbb: aaaa", "aaaa:"),
  [],
  ["head"],
);

/** A run of six revisions that stopped after so many. */
function stopped(done: number, code: FailureCode): RunResult {
  const ledger = { schema: "public", table: "ebb_version" };
  return {
    runId: "r",
    ledger,
    headsBefore: [],
    headsAfter: IDS.slice(0, done).slice(-1),
    headsWanted: IDS.slice(-1),
    steps: IDS.slice(0, done).map((revision) => ({
      direction: "up",
      revision,
      message: revision,
      durationMs: 1,
    })),
    remaining: steps.slice(done),
    failure: new Failure(code, "It failed"),
  };
}

for (const [what, done, code, text] of [
  [
    "what is done, what is not, and the way back",
    2,
    "EBB_SQL",
    "Not done: cccc, dddd, eeee and 1 more\n2 of 6 done, now at bbbb; back with: ebb downgrade base",
  ],
  [
    "no way back where nothing was done",
    0,
    "EBB_SQL",
    "Not done: aaaa, bbbb, cccc and 3 more\n0 of 6 done, now at <base>",
  ],
  [
    "nothing of one revision that is the last",
    5,
    "EBB_SQL",
    "5 of 6 done, now at eeee; back with: ebb downgrade base",
  ],
  [
    "no way back from a section that is half run",
    4,
    "EBB_HALF_RUN",
    "Not done: eeee, ffff\n4 of 6 done, now at dddd",
  ],
  [
    "what is known where an outcome is not",
    5,
    "EBB_UNKNOWN_OUTCOME",
    "5 of 6 known to be done, last known at eeee",
  ],
] as const) {
  test(`standText() shows ${what}`, () => {
    assert.equal(standText(stopped(done, code), "ebb downgrade base"), text);
  });
}

test("nothingDoneText() shows where the database stands, if that is known", () => {
  assert.deepEqual(
    [nothingDoneText(undefined), nothingDoneText([]), nothingDoneText(["aaaa", "bbbb"])],
    [
      "Nothing was done",
      "Nothing was done, still at <base>",
      "Nothing was done, still at aaaa, bbbb",
    ],
  );
});

test("nothingDoneText() counts heads that a line would not hold", () => {
  const heads = Array.from({ length: 21 }, (_, index) => `r${index}`);
  assert.equal(nothingDoneText(heads), "Nothing was done, still at 21 heads");
});
