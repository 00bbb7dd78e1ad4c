import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster, startCluster } from "./cluster.ts";

test("createDatabase() creates an empty database", async () => {
  const cluster = await sharedCluster();
  const database = await cluster.createDatabase();
  const [row] = await database.query(
    "select count(*)::int as n from pg_catalog.pg_stat_user_tables",
  );
  assert.deepEqual({ ...row }, { n: 0 });
  await database.drop();
});

for (const version of [15, 18] as const) {
  test(`startCluster() starts PostgreSQL ${version}`, async () => {
    const cluster = await startCluster(version);
    const [row] = await (await cluster.createDatabase()).query("show server_version_num");
    await cluster.close();
    assert.match(String(row?.server_version_num), new RegExp(`^${version}`));
  });
}

test("start() recovers a crashed server on the same port", async () => {
  const cluster = await startCluster(18, { fsync: true, settings: { max_connections: "17" } });
  const database = await cluster.createDatabase();
  await database.query("create table kept ()");
  await cluster.crash();
  await assert.rejects(database.query("select"));
  await cluster.start();
  const rows = await database.query("select from kept");
  const [row] = await database.query("show max_connections");
  await cluster.close();
  assert.equal(rows.length, 0);
  assert.equal(row?.max_connections, "17");
});
