import assert from "node:assert/strict";
import { test } from "node:test";
import { A, B, check, codes, type Problem, withApplied } from "../support/checked.ts";
import { withDatabase } from "../support/database.ts";
import { inWorkplace, revisionFile } from "../support/world.ts";

const EDITED = { ...B, up: "CREATE TABLE b (x int);" };

test("ebb check is content with a database at head", async () => {
  await withApplied(async (place) => {
    assert.deepEqual(codes(await check(place)), [0]);
    const { stdout } = await place.ebb("check");
    assert.equal(stdout, "ok: 2 revisions, all applied\n");
  });
});

test("ebb check names the target", async () => {
  await withApplied(async ({ json }) => {
    const { value } = await json("check");
    const { target } = value as { target: { schema: string; version_table: string } };
    assert.deepEqual([target.schema, target.version_table], ["public", "ebb_version"]);
  });
});

test("ebb check lists pending revisions", async () => {
  await withApplied(async (place) => {
    place.write("migrations/c.sql", revisionFile({ id: "cccc", parents: ["bbbb"] }));
    place.write("migrations/d.sql", revisionFile({ id: "dddd", parents: ["cccc"] }));
    assert.deepEqual(codes(await check(place)), [3, "EBB_PENDING cccc", "EBB_PENDING dddd"]);
  });
});

test("ebb check reports every revision as pending without a ledger", async () => {
  await withDatabase((database) =>
    inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile(A));
        assert.deepEqual(codes(await check(place)), [3, "EBB_PENDING aaaa"]);
      },
      { env: { DATABASE_URL: database.url } },
    ),
  );
});

test("ebb check finds a revision that the source lacks", async () => {
  await withApplied(async (place) => {
    place.write("older/a.sql", revisionFile(A));
    const { value } = await place.json("check", "--dir", "older");
    const { problems } = value as { problems: readonly Problem[] };
    assert.deepEqual(
      problems.map(({ code, revision }) => [code, revision]),
      [["EBB_UNKNOWN_REVISION", "bbbb"]],
    );
  });
});

test("ebb check names a malformed file of an applied revision once", async () => {
  await withApplied(async (place) => {
    place.write("migrations/b.sql", `${revisionFile(B)}\n-- down\nSELECT 1;\n`);
    assert.deepEqual(codes(await check(place)), [3, "EBB_SECTION bbbb"]);
  });
});

test("ebb check finds an unknown row", async () => {
  await withApplied(async (place, database) => {
    await database.query("update ebb_version set version_num = 'zzzz'");
    const found = codes(await check(place));
    assert.ok(found.includes("EBB_UNKNOWN_REVISION zzzz"), String(found));
  });
});

test("ebb check finds an up section that was edited", async () => {
  await withApplied(async (place) => {
    place.write("migrations/b.sql", revisionFile(EDITED));
    const checked = await check(place);
    assert.deepEqual(codes(checked), [3, "EBB_EDITED bbbb"]);
    assert.deepEqual(
      [checked.problems[0]?.file, checked.problems[0]?.line],
      ["migrations/b.sql", 7],
    );
  });
});

test("ebb check notes a down section that was edited, and is content", async () => {
  await withApplied(async (place) => {
    place.write("migrations/b.sql", revisionFile({ ...B, down: "DROP TABLE b CASCADE;" }));
    const checked = await check(place);
    assert.deepEqual(codes(checked), [0, "EBB_EDITED_DOWN bbbb"]);
    assert.equal(checked.ok, true);
  });
});

test("ebb check notes other options of a down section", async () => {
  await withApplied(async (place) => {
    const file = revisionFile(B).replace("-- down", "-- down lock_timeout=9s");
    place.write("migrations/b.sql", file);
    assert.deepEqual(codes(await check(place)), [0, "EBB_EDITED_DOWN bbbb"]);
  });
});

test("ebb check ignores edits of comments, white space and line ends", async () => {
  await withApplied(async (place) => {
    const file = revisionFile({ ...B, up: "-- why\nCREATE  TABLE b\n();", down: "drop table b" });
    place.write("migrations/b.sql", file.replaceAll("\n", "\r\n"));
    assert.deepEqual(codes(await check(place)), [0]);
  });
});

test("ebb check compares a section that is not recorded by its hash", async () => {
  await withApplied(async (place) => {
    const secret = (up: string): string =>
      revisionFile({ id: "cccc", parents: ["bbbb"], up })
        .replace("-- up", "-- up no-record")
        .replace("-- down", "-- down no-record");
    place.write("migrations/c.sql", secret("SELECT 1;"));
    await place.ebb("upgrade", "head");
    assert.deepEqual(codes(await check(place)), [0]);
    place.write("migrations/c.sql", secret("SELECT 2;"));
    assert.deepEqual(codes(await check(place)), [3, "EBB_EDITED cccc"]);
  });
});

test("ebb check finds a half-run section and its line", async () => {
  await withApplied(async (place) => {
    const file = revisionFile({ id: "cccc", parents: ["bbbb"], up: "SELECT 1;\nSELECT 1/0;" });
    place.write("migrations/c.sql", file.replace("-- up", "-- up no-transaction"));
    assert.equal((await place.ebb("upgrade", "head")).status, 6);
    const { status, problems } = await check(place);
    const half = problems.find(({ code }) => code === "EBB_HALF_RUN");
    assert.deepEqual([status, half?.revision, half?.line], [6, "cccc", 9]);
  });
});

test("ebb check finds an INVALID index", async () => {
  await withApplied(async (place, database) => {
    await database.query("create table parted (x int) partition by range (x)");
    await database.query("create table part partition of parted for values from (0) to (9)");
    await database.query("create index parted_x on only parted (x)");
    const { status, problems } = await check(place);
    assert.deepEqual([status, problems.map(({ code }) => code)], [3, ["EBB_INVALID_INDEX"]]);
  });
});

test("ebb check looks at the database also when the files are malformed", async () => {
  await withApplied(async (place, database) => {
    await database.query("create table parted (x int) partition by range (x)");
    await database.query("create table part partition of parted for values from (0) to (9)");
    await database.query("create index parted_x on only parted (x)");
    place.write("migrations/c.sql", "-- up\n");
    const { problems } = await check(place);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["EBB_HEADER", "EBB_INVALID_INDEX"],
    );
  });
});

test("ebb check lists a malformed section of an applied file beside the rest", async () => {
  await withApplied(async (place) => {
    place.write("migrations/a.sql", revisionFile({ ...A, up: "SELECT 'x" }));
    place.write("migrations/b.sql", revisionFile(EDITED));
    assert.deepEqual(codes(await check(place)), [3, "EBB_SYNTAX aaaa", "EBB_EDITED bbbb"]);
  });
});

test("ebb check finds a half-run section whose file is malformed by now", async () => {
  await withApplied(async (place) => {
    const file = (up: string): string =>
      revisionFile({ id: "cccc", parents: ["bbbb"], up }).replace("-- up", "-- up no-transaction");
    place.write("migrations/c.sql", file("SELECT 1;\nSELECT 1/0;"));
    await place.ebb("upgrade", "head");
    place.write("migrations/c.sql", file("SELECT 'x"));
    const found = codes(await check(place));
    assert.deepEqual(found, [6, "EBB_SYNTAX cccc", "EBB_HALF_RUN cccc", "EBB_PENDING cccc"]);
  });
});

test("ebb check writes nothing", async () => {
  await withDatabase((database) =>
    inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile(A));
        await check(place);
        const [row] = await database.query("select count(*)::int as n from pg_stat_user_tables");
        assert.equal(row?.n, 0);
      },
      { env: { DATABASE_URL: database.url } },
    ),
  );
});
