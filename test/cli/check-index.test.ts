import assert from "node:assert/strict";
import { test } from "node:test";
import { check, codes } from "../support/checked.ts";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import { inWorkplace, type Workplace } from "../support/world.ts";

/** Stops a concurrent build of an index in its last phase: it waits for a snapshot to go. */
async function withBuild(
  use: (build: { readonly database: TestDatabase; cancel(): Promise<void> }) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const [holder, builder] = [connectTo(database.url), connectTo(database.url)];
  try {
    await database.query("create table t (x int)");
    await holder.unsafe("begin isolation level repeatable read; select 1 from t").simple();
    const built = builder
      .unsafe("create index concurrently t_x on t (x)")
      .simple()
      .then(
        () => "built",
        () => "failed",
      );
    await until(database, "select 1 from pg_index where not indisvalid");
    const cancel = async (): Promise<void> => {
      await database.query("select pg_cancel_backend(pid) from pg_stat_progress_create_index");
      assert.equal(await built, "failed");
    };
    await use({ database, cancel });
    await holder.unsafe("rollback").simple();
    await built;
  } finally {
    await holder.end({ timeout: 1 });
    await builder.end({ timeout: 1 });
    await database.drop();
  }
}

async function until(database: TestDatabase, sql: string): Promise<void> {
  while ((await database.query(sql)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Checks without revisions, and leaves out that there are none. */
async function found(place: Workplace): Promise<readonly unknown[]> {
  place.write("migrations/readme.txt", "");
  return codes(await check(place)).filter((code) => code !== "EBB_NO_REVISIONS null");
}

test("ebb check does not report an index during its build", async () => {
  await withBuild(({ database }) =>
    inWorkplace(
      async (place) => {
        assert.deepEqual(await found(place), [0]);
      },
      { env: { DATABASE_URL: database.url } },
    ),
  );
});

test("ebb check recognises a build by a role whose statistics it may not read", async () => {
  await withBuild(async ({ database }) => {
    const role = `reader_${database.name}`;
    await database.query(`create role ${role} login password 'reader'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = "reader";
    await inWorkplace(
      async (place) => {
        assert.deepEqual(await found(place), [0]);
      },
      { env: { DATABASE_URL: url.href } },
    );
    await database.query(`drop role ${role}`);
  });
});

test("ebb check finds the index that a build left behind, and gives advice", async () => {
  await withBuild(async ({ database, cancel }) => {
    await cancel();
    await inWorkplace(
      async (place) => {
        assert.deepEqual(await found(place), [3, "EBB_INVALID_INDEX null"]);
        const { stdout } = await place.ebb("check");
        assert.match(stdout, /do: .*drop index concurrently "public"\."t_x"/);
      },
      { env: { DATABASE_URL: database.url } },
    );
  });
});
