import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** aaaa ── bbbb ── cccc */
function writeChain({ write }: Workplace): void {
  const file = (path: string, ...parts: Parameters<typeof revisionFile>): void =>
    write(`migrations/${path}`, revisionFile(...parts));
  file("a.sql", { id: "aaaa", message: "first" });
  file("b.sql", { id: "bbbb", parents: ["aaaa"], message: "second" });
  file("c.sql", { id: "cccc", parents: ["bbbb"], message: "third" });
}

const TEXTS: readonly (readonly [readonly string[], string])[] = [
  [
    ["upgrade", "head", "--from", "base"],
    `From: <base>
  1. up   aaaa  first
  2. up   bbbb  second
  3. up   cccc  third
To:   cccc
`,
  ],
  [
    ["downgrade", "-1", "--from", "cccc"],
    `From: cccc
  1. down cccc  third
To:   bbbb
`,
  ],
  [["upgrade", "head", "--from", "cccc"], "Nothing to do: at cccc\n"],
  [["downgrade", "base", "--from", "base"], "Nothing to do: at <base>\n"],
  [
    ["stamp", "bbbb", "--from", "cccc"],
    `From: cccc
  not applied from now on, nothing is run: cccc
To:   bbbb
`,
  ],
  [
    ["stamp", "head", "--from", "base"],
    `From: <base>
  applied from now on, nothing is run: aaaa, bbbb, cccc
To:   cccc
`,
  ],
  [
    ["stamp", "head", "--from", "head"],
    `From: cccc
  no revision changes
To:   cccc
`,
  ],
  [
    ["downgrade", "bbbb", "--from", "cccc", "--statements"],
    `From: cccc
  1. down cccc  third
          line 11: SELECT 2
To:   bbbb
`,
  ],
];

for (const [argv, stdout] of TEXTS) {
  test(`ebb plan ${argv.join(" ")} prints its steps`, async () => {
    await inWorkplace(async (place) => {
      writeChain(place);
      assert.deepEqual(await place.ebb("plan", ...argv), { status: 0, stdout, stderr: "" });
    });
  });
}

test("ebb plan --json prints steps and heads", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    assert.deepEqual((await place.json("plan", "upgrade", "+1", "--from", "aaaa")).value, {
      dry_run: true,
      command: "upgrade",
      steps: [
        {
          direction: "up",
          revision: "bbbb",
          message: "second",
          file: "migrations/b.sql",
          transaction: true,
        },
      ],
      heads_before: ["aaaa"],
      heads_after: ["bbbb"],
      becomes_applied: ["bbbb"],
      becomes_unapplied: [],
    });
  });
});

test("ebb plan names files as --dir does", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("db/x/a.sql", revisionFile({ id: "aaaa" }));
    const files = async (dir: string): Promise<unknown> => {
      const argv = ["plan", "upgrade", "head", "--from", "base", "--dir", dir];
      const { value } = await json(...argv);
      return (value as { steps: { file: string }[] }).steps[0]?.file;
    };
    assert.equal(await files("./db/"), "./db/x/a.sql");
    assert.equal(await files("db"), "db/x/a.sql");
  });
});

test("ebb plan marks sections that run outside a transaction", async () => {
  await inWorkplace(async (place) => {
    const body = "-- up no-transaction\nSELECT 1;\n-- down\nSELECT 2;\n";
    place.write("migrations/a.sql", `-- a\n-- revision: aaaa\n${body}`);
    const argv = ["plan", "upgrade", "head", "--from", "base"];
    const { value } = await place.json(...argv);
    const { steps } = value as { steps: { transaction: boolean }[] };
    assert.equal(steps[0]?.transaction, false);
    assert.match((await place.ebb(...argv)).stdout, /aaaa \(no transaction\)/);
  });
});

test("ebb plan downgrade refuses a revision without a down section", async () => {
  await inWorkplace(async (place) => {
    place.write("migrations/a.sql", "-- a\n-- revision: aaaa\n-- up\nSELECT 1;\n");
    const { status, value } = await place.json("plan", "downgrade", "base", "--from", "head");
    const { code } = (value as { error: { code: string } }).error;
    assert.deepEqual([status, code], [1, "EBB_NO_DOWN"]);
  });
});

test("ebb plan redo shows both directions", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const { stdout } = await place.ebb("plan", "redo", "--from", "cccc");
    assert.equal(stdout, "From: cccc\n  1. down cccc  third\n  2. up   cccc  third\nTo:   cccc\n");
  });
});

test("ebb plan --statements shows the queries of the assert section after the up section", async () => {
  await inWorkplace(async ({ json, write }) => {
    const text =
      "-- a\n-- revision: aaaa\n-- up\nselect 1;\n-- assert\nselect true;\n-- down\nselect 2;\n";
    write("migrations/a.sql", text);
    const { value } = await json("plan", "upgrade", "head", "--from", "base", "--statements");
    const { steps } = value as { steps: { statements: { line: number; sql: string }[] }[] };
    assert.deepEqual(
      steps[0]?.statements.map(({ line, sql }) => [line, sql]),
      [
        [4, "select 1"],
        [6, "select true"],
      ],
    );
  });
});

test("ebb plan --statements counts lines and columns from 1, and bytes of the file", async () => {
  await inWorkplace(async ({ json, write }) => {
    const text = "\ufeff-- é\r\n-- revision: aaaa\r\n-- up\r\n  /* ü */ SELECT '😀' ; SELECT 1\r\n";
    write("migrations/a.sql", text);
    const argv = ["plan", "upgrade", "head", "--from", "base", "--statements"];
    const { value } = await json(...argv);
    const { steps } = value as { steps: { statements: Record<string, unknown>[] }[] };
    const bytes = Buffer.from(text);
    const first = bytes.indexOf("SELECT '");
    const second = bytes.indexOf("SELECT 1");
    const noLocks = { locks: [], unknown: null, syntax_error: null };
    assert.deepEqual(steps[0]?.statements, [
      {
        line: 4,
        column: 11,
        start_byte: first,
        end_byte: first + Buffer.byteLength("SELECT '😀'"),
        sql: "SELECT '😀'",
        ...noLocks,
      },
      {
        ...{ line: 4, column: 24, start_byte: second, end_byte: second + 8, sql: "SELECT 1" },
        ...noLocks,
      },
    ]);
  });
});

test("ebb plan --statements of a down section counts in the whole file", async () => {
  await inWorkplace(async ({ json, write }) => {
    const text = revisionFile({ id: "aaaa", down: "DROP TABLE a;\nDROP TABLE b;" });
    write("migrations/a.sql", text);
    const { value } = await json("plan", "downgrade", "base", "--from", "aaaa", "--statements");
    const { steps } = value as {
      steps: { statements: { start_byte: number; end_byte: number }[] }[];
    };
    const pieces = steps[0]?.statements.map((at) => text.slice(at.start_byte, at.end_byte));
    assert.deepEqual(pieces, ["DROP TABLE a", "DROP TABLE b"]);
  });
});

test("ebb plan stamp --purge forgets rows that no file describes", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const argv = ["plan", "stamp", "aaaa", "--from", "zzzz", "--purge"];
    const { value } = await place.json(...argv);
    const { heads_before, heads_after } = value as Record<string, unknown>;
    assert.deepEqual([heads_before, heads_after], [["zzzz"], ["aaaa"]]);
  });
});

test("ebb plan upgrade accepts several targets", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    write("migrations/b.sql", revisionFile({ id: "bbbb" }));
    const { value } = await json("plan", "upgrade", "aaaa", "bbbb", "--from", "base");
    assert.deepEqual((value as Record<string, unknown>).heads_after, ["aaaa", "bbbb"]);
  });
});

const WRONG: readonly (readonly [readonly string[], number, string, RegExp])[] = [
  [[], 2, "EBB_USAGE", /needs upgrade\|downgrade\|stamp\|redo\|undo\|resume/],
  [["upgrade", "--from", "base"], 2, "EBB_USAGE", /needs TARGET/],
  [["upgarde", "head"], 2, "EBB_USAGE", /Did you mean: upgrade/],
  [["merge", "head"], 2, "EBB_USAGE", /It plans upgrade, downgrade, stamp, redo, undo, resume/],
  [["downgrade", "aaaa", "bbbb"], 2, "EBB_USAGE", /does not take "bbbb"/],
  [["upgrade", "head", "--purge"], 2, "EBB_USAGE", /--purge .*\n.*ebb plan stamp/],
  [["upgrade", "head", "--recorded"], 2, "EBB_USAGE", /ebb plan downgrade, ebb plan redo/],
  [["downgrade", "-1", "--sql"], 2, "EBB_USAGE", /--sql/],
  [["redo", "-1", "-2"], 2, "EBB_USAGE", /does not take "-2"/],
  [["resume"], 2, "EBB_USAGE", /needs one of --again/],
  [["resume", "--done", "--from", "aaaa"], 2, "EBB_USAGE", /--from does not go with/],
  [["downgrade", "-1", "--from", "aaaa", "--recorded"], 2, "EBB_USAGE", /--from does not go with/],
  [["upgrade", "head", "--from", ""], 2, "EBB_USAGE", /a name is empty/],
  [["upgrade", "head", "--from", "aaaa,"], 2, "EBB_USAGE", /a name is empty/],
  [["upgrade", "head", "--from", "zzzz"], 1, "EBB_UNKNOWN_REVISION", /"zzzz"/],
  [["upgrade", "aaaa:bbbb", "--from", "base"], 1, "EBB_BAD_RANGE", /only with --sql/],
  [["upgrade", "-1", "--from", "aaaa"], 1, "EBB_BAD_RANGE", /written \+1/],
  [["upgrade", "head"], 5, "EBB_NO_URL", /./],
];

for (const [argv, status, code, message] of WRONG) {
  test(`ebb plan ${JSON.stringify(argv)} ends with ${status} and ${code}`, async () => {
    await inWorkplace(async (place) => {
      writeChain(place);
      const told = await place.ebb("plan", ...argv);
      assert.deepEqual([told.status, told.stdout], [status, ""]);
      assert.match(told.stderr, new RegExp(`^error ${code}: `));
      assert.match(told.stderr, message);
    });
  });
}

test("ebb plan refuses a target of a wrong form before it reads a file", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("migrations/a.sql", "nonsense");
    const { value } = await json("plan", "upgrade", "a:b", "--from", "base");
    assert.equal((value as { error: { code: string } }).error.code, "EBB_BAD_RANGE");
  });
});

test("ebb plan shows the place of an error in a file of the plan", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa", up: "SELECT 1;\nSELECT 'x;" }));
    const { status, value } = await json("plan", "upgrade", "head", "--from", "base");
    const { code, file, line, column } = (value as { error: Record<string, unknown> }).error;
    assert.deepEqual(
      [status, code, file, line, column],
      [1, "EBB_SYNTAX", "migrations/a.sql", 8, 8],
    );
  });
});
