import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const ADD = "alter table users add column at timestamptz default clock_timestamp();";

/** A project with one pending revision, and a database with the table `users` of some rows. */
async function withUsers(
  { rows, up = ADD }: { readonly rows: number; readonly up?: string },
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url);
  project.write({ id: "aaaa", text: `-- up\n${up}\n-- down nothing` });
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

interface Problem {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly hint: string;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

async function problem(project: EbbProject, rule: string): Promise<Problem | undefined> {
  const { value } = await project.json("lint", "--against-database");
  return (value.problems as readonly Problem[]).find((each) => each.rule === rule);
}

/** Pretends that a table has this many rows, as ANALYZE would have written. */
function pretend(database: TestDatabase, rows: number): Promise<unknown> {
  const pages = Math.ceil(rows / 100);
  return database.query(
    `update pg_class set reltuples = ${rows}, relpages = ${pages} where relname = 'users'`,
  );
}

test("--against-database makes a note of an error about 300 rows, and shows the size", async () => {
  await withUsers({ rows: 300 }, async (project) => {
    const found = await problem(project, "adding-field-with-default");
    assert.equal(found?.severity, "note");
    assert.deepEqual(
      found.tables.map(({ table, rows }) => [table, rows]),
      [["public.users", 300]],
    );
    const { stdout, status } = await project.ebb("lint", "--against-database");
    assert.match(stdout, /\(public\.users: \d+ kB, about 300 rows\)/);
    assert.equal(status, 0);
  });
});

test("--against-database keeps an error about 100,000 rows", async () => {
  await withUsers({ rows: 100_000 }, async (project) => {
    assert.equal((await problem(project, "adding-field-with-default"))?.severity, "error");
  });
});

test("--against-database makes an error of a warning about 300 million rows", async () => {
  const up = "update users set email = lower(email);";
  await withUsers({ rows: 300, up }, async (project, database) => {
    await pretend(database, 300_000_000);
    const before = await project.json("lint");
    const [warned] = before.value.problems as readonly Problem[];
    assert.deepEqual([warned?.rule, warned?.severity], ["update-in-migration", "warning"]);
    assert.equal((await problem(project, "update-in-migration"))?.severity, "error");
  });
});

test("--against-database names the session that holds a lock of a pending revision", async () => {
  await withUsers({ rows: 300 }, async (project, database) => {
    const other = connectTo(database.url);
    try {
      await other.unsafe("begin; lock table users; select pg_sleep(1.1)").simple();
      const found = await problem(project, "held-lock");
      assert.match(
        found?.message ?? "",
        /^This waits for ACCESS EXCLUSIVE on public\.users, which is held now: pid \d+ \(user /,
      );
      assert.match(found?.hint ?? "", /pg_terminate_backend\(\d+\);$/);
    } finally {
      await other.end({ timeout: 1 });
    }
  });
});

test("--against-database names no session for a revision that is applied", async () => {
  await withUsers({ rows: 300 }, async (project, database) => {
    await project.ebb("upgrade", "head");
    const other = connectTo(database.url);
    try {
      await other.unsafe("begin; lock table users; select pg_sleep(1.1)").simple();
      assert.equal(await problem(project, "held-lock"), undefined);
    } finally {
      await other.end({ timeout: 1 });
    }
  });
});

test("--against-database lints for the version of the server", async () => {
  await withUsers({ rows: 300 }, async (project, database) => {
    const [row] = await database.query("show server_version_num");
    const { value } = await project.json("lint", "--against-database");
    assert.equal(value.postgres, Math.floor(Number(row?.server_version_num) / 10_000));
  });
});

test("--fix changes no revision that the database has applied", () =>
  withUsers({ rows: 1, up: "create index i on users (email);" }, async (project) => {
    const read = (): string => readFileSync(join(project.cwd, "migrations/aaaa.sql"), "utf8");
    const before = read();
    await project.json("upgrade", "head");
    await project.json("lint", "--fix");
    assert.equal(read(), before);
  }));
