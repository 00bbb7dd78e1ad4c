import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/project.ts";
import { connectTo } from "../support/test-database.ts";
import { inDatabase } from "./importing.ts";

/** The key under which goose runs. */
const KEY = 4097083626n;
const FILES = {
  "goose/1_a.sql": "-- +goose Up\ncreate table a (x int);\n-- +goose Down\ndrop table a;\n",
};
const TABLE = `create table a (x int);
create table goose_db_version (id serial, version_id bigint, is_applied boolean, tstamp timestamp default now());
insert into goose_db_version (version_id, is_applied) values (0, true), (1, true);`;

test("a take-over is refused while the other tool holds its lock", async () => {
  await inDatabase(FILES, TABLE, async (project, database) => {
    const tool = connectTo(database.url);
    await tool.unsafe(`select pg_advisory_lock(${KEY})`);
    const { status, stderr } = await project.ebb("import", "goose", "-o", "m", "--database");
    await tool.end();
    assert.equal(status, 1);
    assert.match(stderr, /the tool of goose_db_version runs at this moment/);
  });
});

test("a take-over holds the lock of the other tool until it has stamped", async () => {
  await inDatabase(FILES, TABLE, async (project, database) => {
    assert.equal((await project.ebb("ensure-version")).status, 0);
    const other = connectTo(database.url);
    await other.unsafe("begin; lock table ebb_log in share mode");
    const { ended } = project.watch("import", "goose", "-o", "m", "--database");
    const waits = "select 1 from pg_locks where relation = 'ebb_log'::regclass and not granted";
    await until(async () => (await other.unsafe(waits)).length > 0);
    const [lock] = await other.unsafe(`select pg_try_advisory_lock(${KEY}) as free`);
    await other.unsafe("commit");
    const { status, stderr } = await ended;
    await other.end();
    assert.equal(lock?.free, false);
    assert.equal(status, 0, stderr);
  });
});

test("ebb baseline is refused while knex holds its lock", async () => {
  const sql = `create table knex_migrations (id serial primary key, name text, batch int);
create table knex_migrations_lock (index serial primary key, is_locked int);
insert into knex_migrations_lock (is_locked) values (1);`;
  await inDatabase({ "knexfile.js": "" }, sql, async ({ ebb }, database) => {
    const { status, stderr } = await ebb("baseline");
    assert.equal(status, 1);
    assert.match(stderr, /EBB_IMPORT: The lock of knex is held \(knex_migrations_lock\)/);
    assert.match(stderr, /knex migrate:unlock/);
    const tables = await database.query("select to_regclass('ebb_version') as ledger");
    assert.equal(tables[0]?.ledger, null);
  });
});

test("ebb import golang-migrate takes files with any ending", async () => {
  const files = {
    "m/1_a.up.pgsql": "create table a (x int);\n",
    "m/1_a.down.pgsql": "drop table a;\n",
    "m/2_b.up.psql.sql": "create table b (x int);\n",
  };
  await inDatabase(files, "select 1", async ({ ebb }) => {
    const { status, stdout, stderr } = await ebb("import", "m", "-o", "out");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Imported 2 revisions from golang-migrate/);
    assert.equal((await ebb("upgrade", "head", "--dir", "out")).status, 0);
  });
});
