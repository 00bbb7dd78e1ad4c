import assert from "node:assert/strict";
import { test } from "node:test";
import { whatIsLeft } from "../../src/engine/execute/what-is-left.ts";
import { lostState } from "../../src/engine/journal/session-state.ts";
import { resumeCommands } from "../../src/engine/ledger/half-run.ts";
import type { RunResult } from "../../src/engine/run/run-context.ts";
import { Failure } from "../../src/failure.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { planRedo } from "../../src/graph/redo.ts";
import { graphOf } from "../graph/graph-of.ts";
import { inProject } from "./half-run.ts";

const LINE = graphOf("a004: a003", "a003: a002", "a002: a001", "a001:");
const FORK = graphOf("merg: left rght", "left: root", "rght: root", "root:");

/** The end of a run that stopped after so many steps. */
function stopped(plan: Plan, done: number, failure: Failure): RunResult {
  return {
    runId: "r",
    ledger: { schema: "public", table: "ebb_version" },
    headsBefore: plan.headsBefore,
    headsAfter: plan.steps[done - 1]?.headsAfter ?? plan.headsBefore,
    headsWanted: plan.headsAfter,
    steps: [],
    remaining: plan.steps.slice(done),
    failure,
  };
}

const SQL = new Failure("EBB_SQL", "It failed");
const HALF = new Failure("EBB_HALF_RUN", "It stands in the middle");
const UNKNOWN = new Failure("EBB_UNKNOWN_OUTCOME", "Lost", {
  hint: `Look; ${resumeCommands({ revision: "a003", direction: "up", statement: 2 })}`,
  asksOperator: true,
});
const HELD = { statement: 1, text: '{"state":{"settings":null,"held":["LISTEN on a"]}}' };

const MANY = Array.from({ length: 30 }, (_, index) => `r${100 + index}`);
const WIDE = graphOf(...MANY.map((root) => `${root}:`));

for (const [what, graph, plan, done, failure, expected] of [
  [
    "downgrade -2 that did nothing",
    LINE,
    planDowngrade(LINE, ["a004"], "-2"),
    0,
    SQL,
    ["ebb downgrade a002"],
  ],
  [
    "downgrade -2 after one step",
    LINE,
    planDowngrade(LINE, ["a004"], "-2"),
    1,
    SQL,
    ["ebb downgrade a002"],
  ],
  [
    "downgrade -4 after one step",
    LINE,
    planDowngrade(LINE, ["a004"], "base"),
    1,
    SQL,
    ["ebb downgrade base"],
  ],
  [
    "upgrade +2 after one step",
    LINE,
    planUpgrade(LINE, ["a001"], ["+2"]),
    1,
    SQL,
    ["ebb upgrade a003"],
  ],
  [
    "redo -2 after one step",
    LINE,
    planRedo(LINE, ["a004"], "-2"),
    1,
    SQL,
    ["ebb downgrade a002", "ebb upgrade a004"],
  ],
  ["redo -2 on its way up", LINE, planRedo(LINE, ["a004"], "-2"), 3, SQL, ["ebb upgrade a004"]],
  [
    "an upgrade of two branches",
    FORK,
    planUpgrade(FORK, ["root"], ["left", "rght"]),
    0,
    SQL,
    ["ebb upgrade left rght"],
  ],
  [
    "a downgrade of a merge and a branch",
    FORK,
    planDowngrade(FORK, ["merg"], "root"),
    1,
    SQL,
    ["ebb downgrade root"],
  ],
  ["upgrade of 30 heads", WIDE, planUpgrade(WIDE, [], MANY), 3, SQL, ["ebb upgrade heads"]],
  [
    "upgrade of all but one of 30 heads, which no short line names",
    WIDE,
    planUpgrade(WIDE, [], MANY.slice(1)),
    3,
    SQL,
    [],
  ],
  [
    "upgrade of the last 20 of 30 heads",
    WIDE,
    planUpgrade(WIDE, [], MANY),
    10,
    SQL,
    [`ebb upgrade ${MANY.slice(10).join(" ")}`],
  ],
  [
    "stamp of 30 heads",
    WIDE,
    planStamp(WIDE, [], { targets: MANY, purge: false }),
    0,
    SQL,
    ["ebb stamp heads"],
  ],
  [
    "downgrade of one of 30 heads",
    WIDE,
    planDowngrade(WIDE, MANY, "r129@base"),
    0,
    SQL,
    ["ebb downgrade r129@base"],
  ],
  [
    "a half-run up section",
    LINE,
    planUpgrade(LINE, [], ["a004"]),
    1,
    HALF,
    ["ebb upgrade a002", "ebb upgrade a004"],
  ],
  [
    "a half-run down section",
    LINE,
    planDowngrade(LINE, ["a004"], "-2"),
    0,
    HALF,
    ["ebb downgrade a003", "ebb downgrade a002"],
  ],
  [
    "a statement of unknown outcome",
    LINE,
    planUpgrade(LINE, [], ["a004"]),
    1,
    UNKNOWN,
    ["ebb upgrade a004"],
  ],
  [
    "a section whose session cannot be had again",
    LINE,
    planUpgrade(LINE, [], ["a004"]),
    1,
    planUpgrade(LINE, [], ["a004"])
      .steps.slice(1, 2)
      .map((step) => lostState(step, HELD))[0] ?? HALF,
    ["ebb upgrade a004"],
  ],
  [
    "a failure whose hint only mentions a decision",
    LINE,
    planUpgrade(LINE, [], ["a004"]),
    1,
    new Failure("EBB_SQL", "It failed", { hint: "See also: ebb resume --at" }),
    ["ebb upgrade a004"],
  ],
  [
    "heads that somebody else moved",
    LINE,
    planUpgrade(LINE, [], ["a004"]),
    1,
    new Failure("EBB_MOVED", "Moved"),
    [],
  ],
] as const) {
  test(`whatIsLeft() names ${what} absolutely`, () => {
    const command = what.split(" ")[0] ?? "";
    assert.deepEqual(whatIsLeft(graph, command, stopped(plan, done, failure)), expected);
  });
}

test("the command proposed by a stopped downgrade -2 takes back no third revision", async () => {
  await inProject(async (project, database) => {
    const up = (id: string): string => `-- up\ncreate table ${id} ();\n-- down\n`;
    project.write(
      { id: "bbbb", parents: "aaaa", text: `${up("bbbb")}drop table bbbb;` },
      { id: "cccc", parents: "bbbb", text: `${up("cccc")}drop table cccc, late;` },
      { id: "dddd", parents: "cccc", text: `${up("dddd")}drop table dddd;` },
    );
    await project.ebb("upgrade", "head");
    const { stderr } = await project.ebb("downgrade", "-2", "--lock-timeout", "2 s");
    const hint = "then: ebb downgrade bbbb --lock-timeout '2 s'\n";
    assert.ok(stderr.includes(hint), stderr);
    await database.query("create table late ()");
    for (const _ of ["now", "and once more"]) {
      assert.equal((await project.ebb("downgrade", "bbbb", "--lock-timeout", "2 s")).status, 0);
    }
    assert.deepEqual((await project.json("current")).value.heads, [
      { revision: "bbbb", message: "bbbb", is_head: false, known: true },
    ]);
  });
});
