import assert from "node:assert/strict";
import { test } from "node:test";
import { A, B, check, codes, withApplied } from "../support/checked.ts";
import { revisionFile } from "../support/world.ts";

const EDITED = { ...B, up: "CREATE TABLE b (x int);" };

interface Repaired {
  readonly repaired: readonly {
    readonly revision: string;
    readonly file: string;
    readonly up: { readonly change: string; readonly diff: string | null };
    readonly down: { readonly change: string; readonly diff: string | null };
  }[];
}

test("ebb repair records an edited file, and check is content", async () => {
  await withApplied(async (place) => {
    place.write("migrations/b.sql", revisionFile(EDITED));
    const { status, stdout } = await place.ebb("repair", "--yes");
    assert.equal(status, 0);
    assert.match(stdout, /^- CREATE TABLE b \(\);\n\+ CREATE TABLE b \(x int\);$/m);
    assert.match(stdout, /\nRecorded: bbbb\n$/);
    assert.deepEqual(codes(await check(place)), [0]);
  });
});

test("ebb repair prints in JSON what it recorded", async () => {
  await withApplied(async ({ json, write }) => {
    write("migrations/b.sql", revisionFile(EDITED));
    const { value } = await json("repair", "--yes");
    const [{ revision, file, up, down } = {} as Repaired["repaired"][number]] = (value as Repaired)
      .repaired;
    assert.deepEqual(
      [revision, file, up?.change, down],
      ["bbbb", "migrations/b.sql", "edited", { change: "same", diff: null }],
    );
  });
});

test("ebb repair adds a row to the log and changes none", async () => {
  await withApplied(async (place, database) => {
    const rows = async (): Promise<readonly string[]> =>
      (await database.query("select l::text as row from ebb_log l order by id")).map(({ row }) =>
        String(row),
      );
    const before = await rows();
    place.write("migrations/b.sql", revisionFile(EDITED));
    await place.ebb("repair", "--yes");
    assert.deepEqual((await rows()).slice(0, before.length), before);
    const added = await database.query(
      `select event, direction, revision, up_sql from ebb_log where event = 'repaired'`,
    );
    assert.deepEqual(
      added.map(({ event, direction, revision }) => [event, direction, revision]),
      [["repaired", "up", "bbbb"]],
    );
    assert.match(String(added[0]?.up_sql), /x int/);
  });
});

test("ebb repair leaves the heads as they are", async () => {
  await withApplied(async (place, database) => {
    place.write("migrations/b.sql", revisionFile(EDITED));
    await place.ebb("repair", "--yes");
    const rows = await database.query("select version_num from ebb_version");
    assert.deepEqual(
      rows.map(({ version_num }) => version_num),
      ["bbbb"],
    );
  });
});

test("ebb repair keeps the user who applied the revision", async () => {
  await withApplied(async (place, database) => {
    await database.query("update ebb_log set os_user = 'ann' where event = 'applied'");
    place.write("migrations/b.sql", revisionFile(EDITED));
    await place.ebb("repair", "--yes");
    const { value } = await place.json("show", "bbbb", "--recorded");
    const { revisions } = value as { revisions: readonly { applied_by: string }[] };
    assert.equal(revisions[0]?.applied_by, "ann");
  });
});

test("ebb repair records only the revisions that are named", async () => {
  await withApplied(async (place) => {
    place.write("migrations/a.sql", revisionFile({ ...A, up: "CREATE TABLE a (y int);" }));
    place.write("migrations/b.sql", revisionFile(EDITED));
    await place.ebb("repair", "aaaa", "--yes");
    assert.deepEqual(codes(await check(place)), [3, "EBB_EDITED bbbb"]);
  });
});

test("ebb repair has nothing to do when the files are as recorded", async () => {
  await withApplied(async (place) => {
    const { status, stdout } = await place.ebb("repair", "--yes");
    assert.deepEqual([status, stdout], [0, "Nothing to repair: the files are as recorded\n"]);
  });
});

test("ebb repair refuses a revision that is not applied", async () => {
  await withApplied(async (place) => {
    place.write("migrations/c.sql", revisionFile({ id: "cccc", parents: ["bbbb"] }));
    const { status, value } = await place.json("repair", "cccc", "--yes");
    const { error } = value as { error: { code: string } };
    assert.deepEqual([status, error.code], [1, "EBB_BAD_RANGE"]);
  });
});

test("ebb repair refuses to guess consent off a terminal", async () => {
  await withApplied(async (place) => {
    place.write("migrations/b.sql", revisionFile(EDITED));
    assert.equal((await place.ebb("repair")).status, 2);
    assert.deepEqual(codes(await check(place)), [3, "EBB_EDITED bbbb"]);
  });
});

test("ebb repair asks on a terminal and continues with yes", async () => {
  await withApplied(
    async (place) => {
      place.write("migrations/b.sql", revisionFile(EDITED));
      const { status, stderr } = await place.ebb("repair");
      assert.equal(status, 0);
      assert.match(stderr, /Record these files as they are now\? Type "yes": /);
      assert.deepEqual(codes(await check(place)), [0]);
    },
    { isTerminal: true, answers: ["yes"] },
  );
});

test("ebb repair asks on a terminal and stops with no", async () => {
  await withApplied(
    async (place) => {
      place.write("migrations/b.sql", revisionFile(EDITED));
      assert.equal((await place.ebb("repair")).status, 1);
      assert.deepEqual(codes(await check(place)), [3, "EBB_EDITED bbbb"]);
    },
    { isTerminal: true, answers: ["no"] },
  );
});

test("ebb repair does not show a section that is not to be recorded", async () => {
  await withApplied(async (place) => {
    const secret = (up: string): string =>
      revisionFile({ id: "cccc", parents: ["bbbb"], up }).replace("-- up", "-- up no-record");
    place.write("migrations/c.sql", secret("SELECT 'hush one';"));
    await place.ebb("upgrade", "head");
    place.write("migrations/c.sql", secret("SELECT 'hush two';"));
    const { status, stdout } = await place.ebb("repair", "--yes");
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /hush/);
  });
});

test("ebb repair records missing sections", async () => {
  await withApplied(async (place, database) => {
    await database.query("delete from ebb_log where revision = 'bbbb'");
    assert.deepEqual(codes(await check(place)), [0, "EBB_NOT_RECORDED bbbb"]);
    await place.ebb("repair", "--yes");
    assert.deepEqual(codes(await check(place)), [0]);
  });
});
