import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly revision: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

async function check({
  json,
}: Workplace): Promise<{ status: number; ok: boolean; problems: readonly Found[] }> {
  const { status, value } = await json("check", "--files");
  return { status, ...(value as { ok: boolean; problems: readonly Found[] }) };
}

const CASES: readonly {
  readonly about: string;
  readonly files: Readonly<Record<string, string>>;
  readonly codes: readonly string[];
  /** True where only notes are found. */
  readonly passes?: boolean;
}[] = [
  { about: "takes good files", files: { a: revisionFile({ id: "aaaa" }) }, codes: [] },
  { about: "warns of an empty directory", files: {}, codes: ["EBB_NO_REVISIONS"], passes: true },
  {
    about: "warns of an up without SQL, whose down has some",
    files: { a: revisionFile({ id: "aaaa", up: "" }) },
    codes: ["EBB_EMPTY"],
    passes: true,
  },
  {
    about: "finds all statements that PostgreSQL cannot read, in each section",
    files: {
      a: revisionFile({
        id: "aaaa",
        up: "CRATE TABLE t ();\nSELECT 1;\nSELECT FROM WHERE;",
        down: "DROP TABEL t;",
      }),
    },
    codes: ["EBB_SYNTAX", "EBB_SYNTAX", "EBB_SYNTAX"],
  },
  {
    about: "finds SQL that PostgreSQL cannot read beside an error of the graph",
    files: { a: revisionFile({ id: "aaaa", parents: ["none"], up: "CREATE TABEL t ();" }) },
    codes: ["EBB_SYNTAX", "EBB_MISSING_PARENT"],
  },
  {
    about: "finds a use of psql's variables, which no server reads",
    files: { a: revisionFile({ id: "aaaa", up: "SELECT :value;" }) },
    codes: ["EBB_SYNTAX"],
  },
  {
    about: "lists every malformed file",
    files: {
      a: revisionFile({ id: "aaaa", up: "SELECT 'x" }),
      b: "-- no id\n-- up\nSELECT 1;\n",
      c: revisionFile({ id: "cccc", up: "\\i other.sql" }),
      d: revisionFile({ id: "dddd", up: "COMMIT;" }),
    },
    codes: ["EBB_SYNTAX", "EBB_HEADER", "EBB_META_COMMAND", "EBB_TRANSACTION_STATEMENT"],
  },
  {
    about: "finds a missing down",
    files: { a: "-- a\n-- revision: aaaa\n\n-- up\nSELECT 1;\n" },
    codes: ["EBB_NO_DOWN"],
  },
  {
    about: "finds an empty down",
    files: { a: revisionFile({ id: "aaaa", down: "" }) },
    codes: ["EBB_NO_DOWN"],
  },
  {
    about: "takes a merge and an empty up with a down that is declared nothing",
    files: {
      a: "-- a\n-- revision: aaaa\n-- up\n-- down nothing\n",
      b: revisionFile({ id: "bbbb", parents: ["aaaa"] }),
      c: revisionFile({ id: "cccc", parents: ["aaaa"] }),
      d: revisionFile({ id: "dddd", parents: ["bbbb", "cccc"], up: "", down: "" }),
    },
    codes: [],
  },
  {
    about: "takes a down that is declared nothing",
    files: { a: "-- a\n-- revision: aaaa\n-- up\nSELECT 1;\n-- down nothing\n" },
    codes: [],
  },
  {
    about: "takes a down that is declared irreversible",
    files: { a: "-- a\n-- revision: aaaa\n-- up\nSELECT 1;\n-- down irreversible: gone\n" },
    codes: [],
  },
  {
    about: "finds an error of lint",
    files: {
      a: revisionFile({ id: "aaaa", up: "CREATE INDEX i ON orders (a);", down: "DROP TABLE x;" }),
    },
    codes: ["EBB_LINT"],
  },
  {
    about: "finds a COPY without its data",
    files: { a: revisionFile({ id: "aaaa", up: "COPY t FROM stdin;\n\n" }) },
    codes: ["EBB_SYNTAX"],
  },
  {
    about: "finds a transaction that a no-transaction section does not end",
    files: { a: "-- a\n-- revision: aaaa\n-- up no-transaction\nBEGIN;\n-- down nothing\n" },
    codes: ["EBB_TRANSACTION_STATEMENT"],
  },
  {
    about: "finds two heads without a label",
    files: {
      a: revisionFile({ id: "aaaa" }),
      b: revisionFile({ id: "bbbb", parents: ["aaaa"] }),
      c: revisionFile({ id: "cccc", parents: ["aaaa"] }),
    },
    codes: ["EBB_MULTIPLE_HEADS"],
  },
  {
    about: "names the line that works for two heads with labels of their own",
    files: {
      a: revisionFile({ id: "aaaa" }),
      b: revisionFile({ id: "bbbb", parents: ["aaaa"], labels: ["billing"] }),
      c: revisionFile({ id: "cccc", parents: ["aaaa"], labels: ["reports"] }),
    },
    codes: ["EBB_LABELLED_HEADS"],
    passes: true,
  },
  {
    about: "finds two heads of which one has a label, because upgrade head fails",
    files: {
      a: revisionFile({ id: "aaaa" }),
      b: revisionFile({ id: "bbbb", parents: ["aaaa"], labels: ["billing"] }),
      c: revisionFile({ id: "cccc", parents: ["aaaa"] }),
    },
    codes: ["EBB_MULTIPLE_HEADS"],
  },
  {
    about: "finds two heads of one labelled branch",
    files: {
      a: revisionFile({ id: "aaaa", labels: ["billing"] }),
      b: revisionFile({ id: "bbbb", parents: ["aaaa"] }),
      c: revisionFile({ id: "cccc", parents: ["aaaa"] }),
    },
    codes: ["EBB_MULTIPLE_HEADS"],
  },
  {
    about: "finds a missing parent",
    files: { a: revisionFile({ id: "aaaa", parents: ["none"] }) },
    codes: ["EBB_MISSING_PARENT"],
  },
  {
    about: "finds a cycle",
    files: {
      a: revisionFile({ id: "aaaa", parents: ["bbbb"] }),
      b: revisionFile({ id: "bbbb", parents: ["aaaa"] }),
    },
    codes: ["EBB_CYCLE"],
  },
  {
    about: "finds what is wrong with the graph beside a malformed section",
    files: {
      a: revisionFile({ id: "aaaa", up: "SELECT 'x" }),
      b: revisionFile({ id: "bbbb", parents: ["none"] }),
    },
    codes: ["EBB_SYNTAX", "EBB_MISSING_PARENT"],
  },
  {
    about: "says nothing of the graph when a header is malformed",
    files: {
      a: "-- up\nSELECT 1;\n",
      b: revisionFile({ id: "bbbb", parents: ["aaaa"] }),
    },
    codes: ["EBB_HEADER"],
  },
];

for (const { about, files, codes, passes = codes.length === 0 } of CASES) {
  test(`ebb check --files ${about}`, async () => {
    await inWorkplace(async (place) => {
      place.write("migrations/readme.txt", "");
      for (const [name, text] of Object.entries(files)) place.write(`migrations/${name}.sql`, text);
      const { status, ok, problems } = await check(place);
      assert.deepEqual(
        problems.map(({ code }) => code),
        codes,
      );
      assert.deepEqual([status, ok], passes ? [0, true] : [3, false]);
    });
  });
}

test("ebb check --files shows revision, file and line of a problem", async () => {
  await inWorkplace(async (place) => {
    place.write("migrations/a.sql", revisionFile({ id: "aaaa", down: "\n" }));
    const { problems } = await check(place);
    const [{ revision, file, line, severity } = {} as Found] = problems;
    assert.deepEqual([revision, file, line, severity], ["aaaa", "migrations/a.sql", 9, "error"]);
  });
});

const OF_GRAPH: Readonly<Record<string, readonly string[]>> = {
  EBB_MISSING_PARENT: [revisionFile({ id: "aaaa", parents: ["none"] })],
  EBB_DUPLICATE_REVISION: [revisionFile({ id: "bbbb" }), revisionFile({ id: "bbbb" })],
  EBB_DUPLICATE_LABEL: [
    revisionFile({ id: "aaaa", labels: ["billing"] }),
    revisionFile({ id: "bbbb", labels: ["billing"] }),
  ],
  EBB_CYCLE: [revisionFile({ id: "aaaa", parents: ["aaaa"] })],
};
for (const [code, texts] of Object.entries(OF_GRAPH)) {
  test(`ebb check --files names the revision and the file of ${code} in JSON, and in text once`, async () => {
    await inWorkplace(async (place) => {
      texts.forEach((text, at) => {
        place.write(`migrations/${at}.sql`, text);
      });
      const { problems } = await check(place);
      const [name, last] = texts.length === 1 ? ["aaaa", 0] : ["bbbb", 1];
      const file = `migrations/${last}.sql`;
      assert.deepEqual(
        problems.map(({ code, revision, file, line }) => [code, revision, file, line]),
        [[code, name, file, null]],
      );
      const { stdout } = await place.ebb("check", "--files");
      assert.equal(stdout.split("\n")[0]?.split(file).length, 2);
      const refused = (await place.json("heads")).value as { error: Record<string, unknown> };
      assert.deepEqual([refused.error.code, refused.error.file], [code, file]);
    });
  });
}

test("ebb check --files gives advice, one line for each problem", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa", down: "" }));
    assert.deepEqual(await ebb("check", "--files"), {
      status: 3,
      stdout: `error EBB_NO_DOWN  Cannot take back aaaa: its down section has no statement, but up has  migrations/a.sql:9:1
    do: Write the down section, or declare it: "-- down nothing", "-- down irreversible: why"

not ok: 1 error
`,
      stderr: "",
    });
  });
});

test("ebb check --files prints ok", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    assert.deepEqual(await ebb("check", "--files"), {
      status: 0,
      stdout: "ok: 1 revision\n",
      stderr: "",
    });
  });
});

test("ebb check --files warns of an empty new revision", async () => {
  await inWorkplace(async ({ ebb }) => {
    await ebb("init");
    await ebb("revision", "-m", "first", "--rev-id", "aaaa");
    const { status, stdout } = await ebb("check", "--files");
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^warning EBB_EMPTY {2}Revision aaaa changes nothing: .*_aaaa_first\.sql:/,
    );
    assert.match(stdout, /\n\nok: 1 revision/);
  });
});

test("ebb check --files needs a directory", async () => {
  await inWorkplace(async ({ json }) => {
    const { status, value } = await json("check", "--files");
    assert.equal(status, 1);
    assert.equal((value as { error: { code: string } }).error.code, "EBB_NO_SOURCE");
  });
});

test("check --files refuses a no-transaction section where ebb.toml sets one transaction for all", async () => {
  await inWorkplace(async (place) => {
    const file = revisionFile({ id: "aaaa" }).replace("-- up", "-- up no-transaction");
    place.write("migrations/a.sql", file);
    const each = await check(place);
    place.write("ebb.toml", 'transaction = "all"\n');
    const all = await check(place);
    assert.deepEqual([each.status, all.status], [0, 3]);
    assert.deepEqual(
      all.problems.map(({ code, revision }) => [code, revision]),
      [["EBB_NO_TRANSACTION", "aaaa"]],
    );
  });
});
