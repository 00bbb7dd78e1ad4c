import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/**
 *   aaaa ── bbbb (left)
 *      └─── cccc (right)
 */
function writeBranches({ write }: Workplace): void {
  write("migrations/a.sql", revisionFile({ id: "aaaa" }));
  write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], labels: ["left"] }));
  write("migrations/c.sql", revisionFile({ id: "cccc", parents: ["aaaa"], labels: ["right"] }));
}

const AUTHOR = ["--author", "Ann"];

test("ebb revision writes a file with a drawn id, the date and the author", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    await ebb("init");
    const { status, stdout } = await ebb("revision", "-m", "Add users!", ...AUTHOR);
    const path = "migrations/2025-10-07_010203040506_add_users.sql";
    assert.deepEqual([status, stdout], [0, `Created ${path}\n`]);
    const text = readFileSync(join(cwd, path), "utf8");
    assert.ok(
      text.startsWith(`-- Add users!
--
-- revision: 010203040506
-- parents: base
-- created: 2025-10-07T01:04:42Z
-- author: Ann

-- up
`),
      text,
    );
    assert.match(text, /^-- down$/m);
  });
});

test("ebb revision leaves no other file behind", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    await ebb("init");
    await ebb("revision", "-m", "x", "--rev-id", "aaaa", ...AUTHOR);
    assert.deepEqual(readdirSync(join(cwd, "migrations")), ["2025-10-07_aaaa_x.sql"]);
  });
});

test("ebb revision draws again when the id is taken", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "010203040506" }));
    const { stdout } = await ebb("revision", ...AUTHOR);
    assert.equal(stdout, "Created migrations/2025-10-07_0708090a0b0c.sql\n");
  });
});

test("ebb revision uses the head as the parent", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    assert.deepEqual(await json("revision", "--rev-id", "000123", "-m", "x", ...AUTHOR), {
      status: 0,
      value: {
        revision: "000123",
        parents: ["aaaa"],
        depends: [],
        labels: [],
        author: "Ann",
        message: "x",
        created: "2025-10-07T01:04:42Z",
        file: "migrations/2025-10-07_000123_x.sql",
      },
    });
  });
});

const ACCEPTED: readonly (readonly [readonly string[], Record<string, unknown>])[] = [
  [["--head", "left@head"], { parents: ["bbbb"] }],
  [["--head", "cccc"], { parents: ["cccc"] }],
  [["--head", "heads"], { parents: ["bbbb", "cccc"] }],
  [["--head", "base"], { parents: [] }],
  [["--head", "aaaa", "--splice"], { parents: ["aaaa"] }],
  [["--head", "left", "--depends-on", "cccc"], { depends: ["cccc"] }],
  [["--head", "left", "--depends-on", "right@head"], { depends: ["cccc"] }],
  [["--head", "left", "--depends-on", "right"], { depends: ["right"] }],
  [["--head", "left", "--depends-on", "cccc", "--depends-on", "cccc"], { depends: ["cccc"] }],
  [
    ["--head", "base", "--depends-on", "aaaa", "--depends-on", "right"],
    { depends: ["aaaa", "right"] },
  ],
  [
    ["--head", "base", "--branch-label", "x", "--branch-label", "y.z_1"],
    { labels: ["x", "y.z_1"] },
  ],
];

for (const [argv, expected] of ACCEPTED) {
  test(`ebb revision ${argv.join(" ")} writes ${JSON.stringify(expected)}`, async () => {
    await inWorkplace(async (place) => {
      writeBranches(place);
      const { status, value } = await place.json("revision", ...argv, ...AUTHOR);
      assert.equal(status, 0);
      for (const [name, wanted] of Object.entries(expected)) {
        assert.deepEqual((value as Record<string, unknown>)[name], wanted);
      }
    });
  });
}

const REFUSED: readonly (readonly [readonly string[], string, RegExp])[] = [
  [[], "EBB_MULTIPLE_HEADS", /there are 2 heads: bbbb, cccc\nhint: Choose it with --head ID/],
  [["--head", "head"], "EBB_MULTIPLE_HEADS", /bbbb, cccc/],
  [["--head", "aaaa"], "EBB_NOT_A_HEAD", /Revision aaaa is not a head: .*\nhint: .*--splice/],
  [["--head", "nosuch"], "EBB_UNKNOWN_REVISION", /nosuch/],
  [["--head", "nosuch@head"], "EBB_UNKNOWN_BRANCH", /nosuch/],
  [["--head", "left", "--rev-id", "aaaa"], "EBB_DUPLICATE_REVISION", /migrations\/a\.sql/],
  [["--head", "left", "--rev-id", "right"], "EBB_DUPLICATE_REVISION", /migrations\/c\.sql/],
  [["--head", "left", "--rev-id", "a-b"], "EBB_USAGE", /"a-b"/],
  [["--head", "left", "--rev-id", "heads"], "EBB_USAGE", /"heads"/],
  [["--head", "left", "--rev-id="], "EBB_USAGE", /it is empty/],
  [["--head", "left", "--branch-label", "right"], "EBB_DUPLICATE_LABEL", /migrations\/c\.sql/],
  [["--head", "left", "--branch-label", "aaaa"], "EBB_DUPLICATE_LABEL", /migrations\/a\.sql/],
  [["--head", "left", "--branch-label", "a@b"], "EBB_USAGE", /"a@b"/],
  [["--head", "left", "--depends-on", "heads"], "EBB_USAGE", /stands for 2 revisions/],
  [["--head", "left", "--depends-on", "base"], "EBB_USAGE", /stands for no revision/],
  [["--head", "left", "--depends-on", "nosuch"], "EBB_UNKNOWN_REVISION", /nosuch/],
  [["--head", "left", "--version-path", "elsewhere"], "EBB_USAGE", /ebb does not search it/],
  [["--head", "left", "--version-path", "migrations/.x"], "EBB_USAGE", /does not search it/],
  [["--head", "left", "-m", "a\u0007"], "EBB_USAGE", /U\+0007/],
];

for (const [argv, code, message] of REFUSED) {
  test(`ebb revision ${JSON.stringify(argv)} is refused with ${code}, and nothing written`, async () => {
    await inWorkplace(async (place) => {
      writeBranches(place);
      const { stdout, stderr } = await place.ebb("revision", ...argv, ...AUTHOR);
      assert.equal(stdout, "");
      assert.match(stderr, new RegExp(`^error ${code}: `));
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(join(place.cwd, "migrations")).sort(), [
        "a.sql",
        "b.sql",
        "c.sql",
      ]);
    });
  });
}

test("ebb revision --version-path creates a directory below the searched ones", async () => {
  await inWorkplace(async (place) => {
    writeBranches(place);
    const argv = ["--head", "left", "--rev-id", "dddd", "--version-path", "migrations/2026/"];
    const { stdout } = await place.ebb("revision", ...argv, ...AUTHOR);
    assert.equal(stdout, "Created migrations/2026/2025-10-07_dddd.sql\n");
    assert.match((await place.ebb("heads")).stdout, /^dddd /m);
  });
});

test("ebb revision writes into the parent's directory if there are several", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("one/a.sql", revisionFile({ id: "aaaa" }));
    write("two/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
    const argv = ["--dir", "one", "--dir", "two", "--rev-id", "cccc", ...AUTHOR];
    assert.equal((await ebb("revision", ...argv)).stdout, "Created two/2025-10-07_cccc.sql\n");
  });
});

test("ebb revision needs --version-path for a new base in one of several directories", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("one/a.sql", revisionFile({ id: "aaaa" }));
    write("two/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
    const argv = ["revision", "--dir", "one", "--dir", "two", "--head", "base", ...AUTHOR];
    const { status, stderr } = await ebb(...argv);
    assert.equal(status, 2);
    assert.match(stderr, /hint: Name one with --version-path: one, two/);
    const { stdout } = await ebb(...argv, "--version-path", "two", "--rev-id", "cccc");
    assert.equal(stdout, "Created two/2025-10-07_cccc.sql\n");
  });
});

test("ebb revision never writes over a file", async () => {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    const path = "migrations/2025-10-07_bbbb_x.sql";
    write(path, revisionFile({ id: "aaaa" }));
    const { status, stderr } = await ebb("revision", "-m", "x", "--rev-id", "bbbb", ...AUTHOR);
    assert.equal(status, 1);
    assert.match(stderr, /EBB_FILE_EXISTS: Cannot write migrations\/2025-10-07_bbbb_x\.sql/);
    assert.equal(readFileSync(join(cwd, path), "utf8"), revisionFile({ id: "aaaa" }));
  });
});

test("ebb revision without a directory points to ebb init", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    const { status, stderr } = await ebb("revision", "-m", "x");
    assert.equal(status, 1);
    assert.match(stderr, /EBB_NO_SOURCE: .*"migrations".*\nhint: Create it with: ebb init;/);
    assert.equal(existsSync(join(cwd, "migrations")), false);
  });
});

test("ebb revision accepts a message that starts with a dash", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    await ebb("revision", "-m", "-1 day", "--rev-id", "bbbb", ...AUTHOR);
    assert.match((await ebb("history")).stdout, /^aaaa -> bbbb \(head\), -1 day\n/);
  });
});

test("ebb merge heads joins them", async () => {
  await inWorkplace(async (place) => {
    writeBranches(place);
    const argv = ["merge", "heads", "-m", "join", "--rev-id", "dddd", ...AUTHOR];
    const { value } = await place.json(...argv);
    assert.deepEqual((value as { parents: string[] }).parents, ["bbbb", "cccc"]);
    assert.equal((await place.ebb("heads")).stdout, "dddd (left, right) (head)\n");
  });
});

test("ebb merge without a message names the joined revisions", async () => {
  await inWorkplace(async (place) => {
    writeBranches(place);
    const { value } = await place.json("merge", "heads", ...AUTHOR);
    assert.equal((value as { message: string }).message, "Merge bbbb and cccc");
  });
});

test("ebb merge heads writes no root if there is nothing to join", async () => {
  await inWorkplace(async (place) => {
    await place.ebb("init");
    const { status, stderr } = await place.ebb("merge", "heads", ...AUTHOR);
    assert.equal(status, 2);
    assert.match(stderr, /Cannot merge: there is no revision to join/);
  });
});

test("ebb merge keeps the order of its arguments", async () => {
  await inWorkplace(async (place) => {
    writeBranches(place);
    const { value } = await place.json("merge", "right@head", "bbbb", ...AUTHOR);
    assert.deepEqual((value as { parents: string[] }).parents, ["cccc", "bbbb"]);
  });
});

const MERGES_REFUSED: readonly (readonly [readonly string[], string, RegExp])[] = [
  [["bbbb", "bbbb"], "EBB_USAGE", /Cannot take bbbb as a parent twice/],
  [["bbbb", "left@head"], "EBB_USAGE", /Cannot take bbbb as a parent twice/],
  [["bbbb", "aaaa"], "EBB_NOT_A_HEAD", /Revision aaaa is not a head/],
  [["head"], "EBB_MULTIPLE_HEADS", /bbbb, cccc/],
  [["bbbb"], "EBB_USAGE", /Cannot merge: bbbb is the only revision to join/],
  [["nosuch"], "EBB_UNKNOWN_REVISION", /nosuch/],
];

for (const [argv, code, message] of MERGES_REFUSED) {
  test(`ebb merge ${argv.join(" ")} is refused with ${code}`, async () => {
    await inWorkplace(async (place) => {
      writeBranches(place);
      const { stderr } = await place.ebb("merge", ...argv, ...AUTHOR);
      assert.match(stderr, new RegExp(`^error ${code}: `));
      assert.match(stderr, message);
    });
  });
}
