import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo } from "../support/test-database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** aaaa ── bbbb ── cccc, and the root dddd beside them; each makes a table of its name. */
function writeRevisions({ write }: Workplace): void {
  const parents = { aaaa: [], bbbb: ["aaaa"], cccc: ["bbbb"], dddd: [] };
  for (const [id, above] of Object.entries(parents)) {
    const text = { up: `CREATE TABLE ${id} ();`, down: `DROP TABLE ${id};` };
    write(`migrations/${id}.sql`, revisionFile({ id, parents: above, ...text }));
  }
}

type Query = (sql: string) => Promise<unknown>;

async function inProject(work: (place: Workplace, query: Query) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const client = connectTo(database.url);
  const env = { DATABASE_URL: database.url };
  try {
    await inWorkplace(
      async (place) => {
        writeRevisions(place);
        await work(place, async (sql) => client.unsafe(sql).simple());
      },
      { env },
    );
  } finally {
    await client.end();
    await database.drop();
  }
}

interface Run {
  readonly status: number;
  readonly value: {
    readonly steps: readonly { readonly direction: string; readonly revision: string }[];
    readonly heads_after: readonly string[];
    readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  };
}

async function run(place: Workplace, line: string): Promise<Run> {
  return (await place.json(...line.split(" "))) as Run;
}

async function runAll(place: Workplace, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) assert.equal((await run(place, line)).status, 0, line);
}

function stepsOf({ value }: Run): readonly string[] {
  return value.steps.map(({ direction, revision }) => `${direction} ${revision}`);
}

/** The runs before, the command, its steps, and the heads after it. */
const RETURNS: readonly (readonly [readonly string[], string, readonly string[], string])[] = [
  [["upgrade aaaa", "upgrade heads"], "undo", ["down dddd", "down cccc", "down bbbb"], "aaaa"],
  [["upgrade cccc"], "undo", ["down cccc", "down bbbb", "down aaaa"], ""],
  [["upgrade cccc", "upgrade dddd", "downgrade aaaa"], "undo", ["up bbbb", "up cccc"], "cccc dddd"],
  [["upgrade aaaa", "upgrade bbbb", "upgrade bbbb"], "undo", ["down bbbb"], "aaaa"],
  [["upgrade aaaa", "stamp bbbb"], "undo", [], "aaaa"],
  [["stamp aaaa"], "undo", [], ""],
  [["upgrade aaaa", "upgrade bbbb", "redo"], "undo", [], "bbbb"],
  [
    ["upgrade aaaa", "upgrade bbbb", "downgrade aaaa", "upgrade cccc"],
    "undo",
    ["down cccc", "down bbbb"],
    "aaaa",
  ],
  [
    ["upgrade aaaa --tag v1", "upgrade bbbb --tag v2", "upgrade heads --tag v3"],
    "downgrade --to-tag v1",
    ["down dddd", "down cccc", "down bbbb"],
    "aaaa",
  ],
  [
    ["upgrade bbbb --tag v1", "upgrade dddd --tag v1", "upgrade cccc --tag v2"],
    "downgrade --to-tag v1",
    ["down cccc"],
    "bbbb dddd",
  ],
  [["upgrade aaaa --tag v1"], "downgrade --to-tag v1", [], "aaaa"],
  [
    ["upgrade bbbb --tag v1", "downgrade aaaa --tag v1", "upgrade cccc"],
    "downgrade --to-tag v1",
    ["down cccc", "down bbbb"],
    "aaaa",
  ],
];

for (const [before, command, steps, heads] of RETURNS) {
  test(`ebb ${command} after ${before.join(", ")} runs ${steps.join(", ") || "nothing"}`, async () => {
    await inProject(async (place) => {
      await runAll(place, ...before);
      const plan = await run(place, `plan ${command}`);
      const dryRun = await run(place, `${command} --dry-run`);
      const done = await run(place, command);
      assert.deepEqual([plan, dryRun, done].map(stepsOf), [steps, steps, steps]);
      assert.equal(done.value.heads_after.join(" "), heads);
      assert.deepEqual(plan.value.heads_after, done.value.heads_after);
    });
  });
}

/** The runs before, the command, the code of its refusal, and a part of its words. */
const REFUSALS: readonly (readonly [readonly string[], string, string, RegExp])[] = [
  [[], "undo", "EBB_BAD_RANGE", /no run that changed/],
  [["upgrade cccc", "undo"], "undo", "EBB_BAD_RANGE", /To apply again .*: ebb upgrade cccc/],
  [["upgrade cccc"], "downgrade --to-tag v9", "EBB_UNKNOWN_TAG", /no run has a tag/],
  [["upgrade cccc --tag v1"], "downgrade --to-tag v9", "EBB_UNKNOWN_TAG", /last tags are v1/],
  [
    ["upgrade cccc --tag v1", "downgrade aaaa"],
    "downgrade --to-tag v1",
    "EBB_BAD_RANGE",
    /bbbb, cccc, which are not applied now.*ebb upgrade cccc/,
  ],
  [["upgrade cccc"], "downgrade", "EBB_USAGE", /needs TARGET/],
  [["upgrade cccc"], "downgrade base --to-tag v1", "EBB_USAGE", /--to-tag does not go with/],
  [["upgrade cccc"], "plan downgrade", "EBB_USAGE", /needs TARGET/],
  [["upgrade cccc"], "plan undo --from cccc", "EBB_USAGE", /--from does not go with/],
];

for (const [before, command, code, words] of REFUSALS) {
  test(`ebb ${command} after ${before.join(", ") || "nothing"} is refused with ${code}`, async () => {
    await inProject(async (place) => {
      await runAll(place, ...before);
      const { value } = await run(place, command);
      assert.equal(value.error?.code, code);
      assert.match(`${value.error?.message} ${value.error?.hint}`, words);
    });
  });
}

test("ebb undo refuses a version table that was changed by hand", async () => {
  await inProject(async (place, query) => {
    await runAll(place, "upgrade bbbb");
    await query("update ebb_version set version_num = 'aaaa'");
    const { value } = await run(place, "undo");
    assert.equal(value.error?.code, "EBB_LEDGER");
  });
});

test("ebb undo shows its plan before it runs", async () => {
  await inProject(async (place) => {
    await runAll(place, "upgrade aaaa", "upgrade bbbb");
    const { stderr } = await place.ebb("undo");
    assert.match(stderr, /From: bbbb\n {2}1\. down bbbb[\s\S]*To: {3}aaaa/);
  });
});

test("ebb undo takes back a run of revisions that have no file here", async () => {
  await inProject(async (place) => {
    await runAll(place, "upgrade aaaa", "upgrade bbbb");
    const undone = await run(place, "undo --no-source");
    assert.deepEqual(stepsOf(undone), ["down bbbb"]);
  });
});

test("ebb log --tag lists only the runs with the tag", async () => {
  await inProject(async (place) => {
    await runAll(place, "upgrade aaaa --tag v1", "upgrade bbbb --tag v2", "upgrade cccc");
    const { value } = await place.json("log", "--tag", "v2");
    const { entries } = value as { entries: readonly { revision: string; tag: string }[] };
    assert.deepEqual(
      entries.map(({ revision, tag }) => [revision, tag]),
      [["bbbb", "v2"]],
    );
  });
});
