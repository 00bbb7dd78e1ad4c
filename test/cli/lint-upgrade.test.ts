import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

/** A pending revision that builds an index on a table of some rows. */
async function withIndex(
  { rows, down = "drop index users_email" }: { readonly rows: number; readonly down?: string },
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url);
  const up = "create index users_email on users (email);";
  project.write({ id: "aaaa", text: `-- up\n${up}\n-- down\n${down};` });
  try {
    await database.query("create table users (id int primary key, email text)");
    await database.query(`insert into users select i, 'e' from generate_series(1, ${rows}) i`);
    await database.query("analyze users");
    await use(project, database);
  } finally {
    project.remove();
    await database.drop();
  }
}

async function indexes(database: TestDatabase): Promise<number> {
  return (await database.query("select 1 from pg_class where relname = 'users_email'")).length;
}

test("upgrade --lint error runs nothing after an error, and names the place", async () => {
  await withIndex({ rows: 100_000 }, async (project, database) => {
    const { status, stderr } = await project.ebb("upgrade", "head", "--lint", "error");
    assert.equal(status, 1);
    assert.match(stderr, /require-concurrent-index-creation: .*public\.users: .* 100,000 rows/);
    assert.match(stderr, /aaaa[^\n]*:6:1/);
    assert.equal(await indexes(database), 0);
  });
});

test("upgrade --lint error runs where the table is small", async () => {
  await withIndex({ rows: 300 }, async (project, database) => {
    const { status } = await project.ebb("upgrade", "head", "--lint", "error");
    assert.equal(status, 0);
    assert.equal(await indexes(database), 1);
  });
});

test("upgrade --lint warn reports the error and runs", async () => {
  await withIndex({ rows: 100_000 }, async (project, database) => {
    const { status, stderr } = await project.ebb("upgrade", "head", "--lint", "warn");
    assert.equal(status, 0);
    assert.match(stderr, /error: require-concurrent-index-creation: /);
    assert.equal(await indexes(database), 1);
  });
});

test("upgrade lints nothing without --lint", async () => {
  await withIndex({ rows: 100_000 }, async (project, database) => {
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0);
    assert.doesNotMatch(stderr, /require-concurrent-index-creation/);
    assert.equal(await indexes(database), 1);
  });
});

test("upgrade --lint error does not look at the downs", async () => {
  await withIndex({ rows: 300, down: "selec 1" }, async (project) => {
    assert.equal((await project.ebb("upgrade", "head", "--lint", "error")).status, 0);
  });
});

test("plan upgrade --lint error refuses what the run would refuse", async () => {
  await withIndex({ rows: 100_000 }, async (project) => {
    const run = await project.json("upgrade", "head", "--lint", "error");
    const plan = await project.json("plan", "upgrade", "head", "--lint", "error");
    assert.equal(plan.status, run.status);
    assert.deepEqual(plan.value.error, run.value.error);
  });
});
