import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo } from "../support/test-database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** Runs a test beside an empty database with the table `t`. */
async function besideDatabase(work: (place: Workplace) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const client = connectTo(database.url);
  await client.unsafe("create table t (a int)").simple();
  await client.end();
  try {
    await inWorkplace(work, { env: { DATABASE_URL: database.url } });
  } finally {
    await database.drop();
  }
}

interface Shown {
  readonly steps: readonly { readonly revision: string }[];
  readonly error?: {
    readonly code: string;
    readonly hint: string;
    readonly line: number;
    readonly column: number;
  };
}

const WAYS: readonly (readonly string[])[] = [
  ["upgrade", "head", "--dry-run"],
  ["plan", "upgrade", "head"],
  ["plan", "upgrade", "head", "--from", "base"],
];

for (const argv of WAYS) {
  test(`ebb ${argv.join(" ")} exits with 1 behind a plan with a syntax error`, async () => {
    await besideDatabase(async (place) => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
      const up = "CREATE TABEL u ();";
      place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], up }));
      const { status, value } = await place.json(...argv);
      const { steps, error } = value as Shown;
      assert.equal(status, 1);
      assert.deepEqual(
        steps.map(({ revision }) => revision),
        ["aaaa", "bbbb"],
      );
      assert.deepEqual([error?.code, error?.line, error?.column], ["EBB_SYNTAX", 8, 8]);
      assert.equal(error?.hint, "Correct the statement");
    });
  });

  test(`ebb ${argv.join(" ")} exits with 1 where a statement runs in no transaction`, async () => {
    await besideDatabase(async (place) => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa", up: "VACUUM t;" }));
      const { status, value } = await place.json(...argv);
      assert.deepEqual([status, (value as Shown).error?.code], [1, "EBB_TRANSACTION_MODE"]);
    });
  });
}

test("ebb plan downgrade exits with 1 for a down with a syntax error", async () => {
  await besideDatabase(async (place) => {
    place.write("migrations/a.sql", revisionFile({ id: "aaaa", down: "DROP TABEL t;" }));
    await place.ebb("up");
    const { status, value } = await place.json("plan", "downgrade", "base");
    assert.deepEqual([status, (value as Shown).error?.code], [1, "EBB_SYNTAX"]);
  });
});

test("ebb plan shows the plan before its error", async () => {
  await besideDatabase(async (place) => {
    place.write("migrations/a.sql", revisionFile({ id: "aaaa", up: "SELEC 1;" }));
    const { stdout, stderr } = await place.ebb("plan", "upgrade", "head");
    assert.match(stdout, /1\. up {3}aaaa/);
    assert.match(stderr, /error EBB_SYNTAX: PostgreSQL 18 cannot read this statement/);
  });
});

test("ebb plan asks the server about a syntax error, and runs nothing there", async () => {
  await besideDatabase(async (place) => {
    // A drop behind the unreadable statement would be seen.
    const up = "DROP TABLE t;\nSELEC 1;\nDROP TABLE t;";
    place.write("migrations/a.sql", revisionFile({ id: "aaaa", up }));
    await place.ebb("plan", "upgrade", "head");
    place.write("migrations/a.sql", revisionFile({ id: "aaaa", up: "DROP TABLE t;" }));
    const { status } = await place.ebb("upgrade", "head");
    assert.equal(status, 0);
  });
});
