import assert from "node:assert/strict";
import { test } from "node:test";
import { A, withApplied } from "../support/checked.ts";
import { withDatabase } from "../support/database.ts";
import { inWorkplace, revisionFile } from "../support/world.ts";

test("ebb ensure-version creates only the ledger", async () => {
  await withDatabase((database) =>
    inWorkplace(
      async ({ ebb }) => {
        const { status, stdout } = await ebb("ensure-version");
        assert.deepEqual(
          [status, stdout],
          [0, "Created ebb_version and ebb_log in schema public\n"],
        );
        const rows = await database.query("select relname from pg_stat_user_tables order by 1");
        assert.deepEqual(
          rows.map(({ relname }) => relname),
          ["ebb_log", "ebb_version"],
        );
      },
      { env: { DATABASE_URL: database.url } },
    ),
  );
});

for (const name of ["ensure-version", "ensure_version"]) {
  test(`ebb ${name} has nothing to do twice`, async () => {
    await withApplied(async ({ ebb, json }) => {
      assert.deepEqual([(await ebb(name)).status, (await ebb(name)).stdout], [0, ""]);
      const { value } = await json(name);
      assert.deepEqual((value as { created: unknown }).created, []);
    });
  });
}

test("ebb ensure-version takes over a version table that has no log", async () => {
  await withDatabase((database) =>
    inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile(A));
        await database.query("create table ebb_version (version_num varchar(32) primary key)");
        await database.query("insert into ebb_version values ('aaaa')");
        const { value } = await place.json("ensure-version");
        assert.deepEqual((value as { created: unknown }).created, ["ebb_log"]);
        const rows = await database.query("select revision from ebb_log where event = 'adopted'");
        assert.deepEqual(
          rows.map(({ revision }) => revision),
          ["aaaa"],
        );
      },
      { env: { DATABASE_URL: database.url } },
    ),
  );
});

test("ebb ensure-version --sql prints a script without a database", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { status, stdout, stderr } = await ebb("ensure-version", "--sql");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(
      stdout,
      /create table if not exists "ebb_version"[\s\S]*"ebb_log"[\s\S]*commit;\n$/,
    );
  });
});
