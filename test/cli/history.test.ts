import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/**
 *   aaaa ── bbbb (left) ────── dddd
 *      └─── cccc (right) ──┘
 *   eeee (other), depends on bbbb
 */
function writeGraph({ write }: Workplace): void {
  const file = (path: string, ...parts: Parameters<typeof revisionFile>): void =>
    write(`migrations/${path}`, revisionFile(...parts));
  file("a.sql", { id: "aaaa", message: "first" });
  file("b.sql", { id: "bbbb", parents: ["aaaa"], labels: ["left"] });
  file("sub/c.sql", { id: "cccc", parents: ["aaaa"], labels: ["right"] });
  file("d.sql", { id: "dddd", parents: ["bbbb", "cccc"] });
  file("e.sql", { id: "eeee", depends: ["bbbb"], labels: ["other"] });
}

const TEXTS: readonly (readonly [readonly string[], string])[] = [
  [
    ["history"],
    `<base> (bbbb) -> eeee (head) (other), eeee
bbbb, cccc -> dddd (head) (mergepoint), dddd
aaaa -> cccc (right), cccc
aaaa -> bbbb (left), bbbb
<base> -> aaaa (branchpoint), first
`,
  ],
  [
    ["history", "-r", "cccc:"],
    "bbbb, cccc -> dddd (head) (mergepoint), dddd\naaaa -> cccc (right), cccc\n",
  ],
  [["history", "--rev-range", ":aaaa"], "<base> -> aaaa (branchpoint), first\n"],
  [["heads"], "dddd (left, right) (head)\neeee (other) (head)\n"],
  [
    ["branches"],
    `aaaa (branchpoint)
     -> bbbb (left)
     -> cccc (right)
`,
  ],
  [
    ["show", "dddd"],
    `Rev: dddd (head) (mergepoint)
Merges: bbbb, cccc
Branch names: left, right
Path: migrations/d.sql

    dddd

    Create Date: 2025-10-07T01:04:42Z
`,
  ],
  [["show", "base"], ""],
];

for (const [argv, stdout] of TEXTS) {
  test(`ebb ${argv.join(" ")} prints it as Alembic does`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      assert.deepEqual(await place.ebb(...argv), { status: 0, stdout, stderr: "" });
    });
  });
}

test("ebb history prints an effective head", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    write("migrations/b.sql", revisionFile({ id: "bbbb", depends: ["aaaa"] }));
    assert.equal((await ebb("heads")).stdout, "aaaa (effective head)\nbbbb (head)\n");
    assert.equal((await ebb("heads", "--resolve-dependencies")).stdout, "bbbb (head)\n");
  });
});

test("ebb history --verbose prints everything about each revision", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write(
      "migrations/p.sql",
      `-- Add user_profiles table for V2.2 personalization
--
-- Supports the user profile service:
-- discord_user_id as key.
--
-- revision: 375b918c8740
-- labels: profiles
-- created: 2025-10-07T01:04:42Z
-- author: CLI 2 (Backend)

-- up
SELECT 1;

-- down
SELECT 2;
`,
    );
    assert.equal(
      (await ebb("history", "--verbose")).stdout,
      `Rev: 375b918c8740 (head)
Parent: <base>
Branch names: profiles
Path: migrations/p.sql

    Add user_profiles table for V2.2 personalization

    Supports the user profile service:
    discord_user_id as key.

    Create Date: 2025-10-07T01:04:42Z
    Author: CLI 2 (Backend)
`,
    );
  });
});

test("ebb branches --verbose prints the messages of the children", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const { stdout } = await place.ebb("branches", "-v");
    assert.match(stdout, /^Rev: aaaa \(branchpoint\)\nParent: <base>\nBranches into: bbbb, cccc\n/);
    assert.match(stdout, /\n {5}-> bbbb \(left\), bbbb\n {5}-> cccc \(right\), cccc\n$/);
  });
});

test("ebb history of an empty directory prints nothing", async () => {
  await inWorkplace(async ({ ebb }) => {
    await ebb("init");
    assert.deepEqual(await ebb("history"), { status: 0, stdout: "", stderr: "" });
  });
});

test("ebb show --json prints everything about a revision", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    assert.deepEqual((await place.json("show", "right")).value, {
      revisions: [
        {
          revision: "cccc",
          parents: ["aaaa"],
          children: ["dddd"],
          depends: [],
          labels: ["right"],
          message: "cccc",
          description: "",
          created: "2025-10-07T01:04:42Z",
          author: null,
          file: "migrations/sub/c.sql",
          is_head: false,
          is_base: false,
          is_branch_point: false,
          is_merge_point: false,
          is_current: null,
          applied_at: null,
        },
      ],
    });
  });
});

const LISTED: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["history"], ["eeee", "dddd", "cccc", "bbbb", "aaaa"]],
  [
    ["history", "-r", "-1:bbbb"],
    ["bbbb", "aaaa"],
  ],
  [["heads"], ["dddd", "eeee"]],
  [
    ["heads", "--resolve-dependencies"],
    ["dddd", "eeee"],
  ],
  [["branches"], ["aaaa"]],
  [
    ["show", "cccc", "aaaa"],
    ["cccc", "aaaa"],
  ],
  [
    ["show", "heads"],
    ["dddd", "eeee"],
  ],
  [["show", "base"], []],
];

for (const [argv, ids] of LISTED) {
  test(`ebb ${argv.join(" ")} --json lists ${ids.join(", ") || "nothing"}`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const { value } = await place.json(...argv);
      const { revisions } = value as { revisions: { revision: string }[] };
      assert.deepEqual(
        revisions.map(({ revision }) => revision),
        ids,
      );
    });
  });
}

const POINTS: readonly (readonly [string, string, boolean])[] = [
  ["aaaa", "is_base", true],
  ["aaaa", "is_branch_point", true],
  ["aaaa", "is_head", false],
  ["bbbb", "is_base", false],
  ["dddd", "is_head", true],
  ["dddd", "is_merge_point", true],
  ["eeee", "is_base", true],
];

for (const [id, field, expected] of POINTS) {
  test(`ebb show ${id} --json has ${field} ${expected}`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const { value } = await place.json("show", id);
      const { revisions } = value as { revisions: Record<string, unknown>[] };
      assert.equal(revisions[0]?.[field], expected);
    });
  });
}

const REFUSED: readonly (readonly [readonly string[], string])[] = [
  [["show", "zzzz"], "EBB_UNKNOWN_REVISION"],
  [["show", "head"], "EBB_MULTIPLE_HEADS"],
  [["show", "nosuch@head"], "EBB_UNKNOWN_BRANCH"],
  [["history", "-r", "aaaa"], "EBB_BAD_RANGE"],
  [["history", "-r", "dddd:aaaa"], "EBB_BAD_RANGE"],
  [["history", "-r", "zzzz:"], "EBB_UNKNOWN_REVISION"],
];

for (const [argv, code] of REFUSED) {
  test(`ebb ${argv.join(" ")} is refused with ${code}`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const { status, value } = await place.json(...argv);
      const { error } = value as { error: { code: string } };
      assert.deepEqual([status, error.code], [1, code]);
    });
  });
}

for (const argv of [
  ["show", "current"],
  ["history", "-i"],
  ["history", "-r", ":current"],
]) {
  test(`ebb ${argv.join(" ")} needs a database, and reports that`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const { status, value } = await place.json(...argv);
      const { error } = value as { error: { code: string } };
      assert.deepEqual([status, error.code], [5, "EBB_NO_URL"]);
    });
  });
}

test("ebb history --verbose names the labels of the whole branch", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const { stdout } = await place.ebb("history", "--verbose", "-r", "dddd:dddd");
    assert.match(stdout, /^Rev: dddd \(head\) \(mergepoint\)\n[\s\S]*Branch names: left, right\n/);
  });
});

test("ebb graph shows a label where it is set, and with --verbose at its branch", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const line = async (...options: readonly string[]): Promise<string | undefined> => {
      const { stdout } = await place.ebb("graph", ...options);
      return stdout.split("\n").find((each) => each.includes("dddd"));
    };
    assert.match((await line()) ?? "", /dddd \(head\) dddd/);
    assert.match((await line("--verbose")) ?? "", /dddd \(head\) \(left, right\) dddd/);
  });
});
