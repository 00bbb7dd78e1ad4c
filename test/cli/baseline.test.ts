import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

const SCHEMA =
  "create table users (id int primary key, email text); create index on users (email);";

async function inFilledDatabase(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  await withProject(database, async (project) => {
    await database.query(SCHEMA);
    await use(project, database);
  });
}

test("ebb baseline writes the schema as a first revision and stamps the database with it", async () => {
  await inFilledDatabase(async (project, database) => {
    const { status, stdout, stderr } = await project.ebb("baseline", "--rev-id", "aaaa");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Created .*baseline\.sql, and stamped the database with aaaa/);
    const [name = ""] = readdirSync(join(project.cwd, "migrations"));
    const text = readFileSync(join(project.cwd, "migrations", name), "utf8");
    assert.match(text, /create table public\.users/);
    assert.match(text, /-- down irreversible/);
    const heads = await database.query("select version_num from ebb_version");
    assert.deepEqual([...heads], [{ version_num: "aaaa" }]);
    assert.equal((await project.ebb("check")).status, 0);
    assert.equal((await project.ebb("drift")).status, 0);
  });
});

test("ebb baseline is refused where there are revisions already", async () => {
  await inFilledDatabase(async (project) => {
    project.write({ id: "aaaa", text: "-- up\nselect 1;\n-- down nothing" });
    const { status, stderr } = await project.ebb("baseline");
    assert.notEqual(status, 0);
    assert.match(stderr, /Cannot make a baseline: migrations.aaaa.sql exists already/);
  });
});

test("ebb status names ebb baseline for a database with tables and without a ledger", async () => {
  await inFilledDatabase(async ({ ebb }) => {
    const { stderr } = await ebb("status");
    assert.match(stderr, /The database has 1 table already: .* with ebb baseline/);
  });
});

test("ebb status names no baseline for an empty database, and for one with a ledger", async () => {
  const database = await (await sharedCluster()).createDatabase();
  await withProject(database, async ({ ebb }) => {
    assert.doesNotMatch((await ebb("status")).stderr, /baseline/);
  });
  await inFilledDatabase(async ({ ebb }) => {
    assert.equal((await ebb("baseline")).status, 0);
    assert.doesNotMatch((await ebb("status")).stderr, /baseline/);
  });
});
