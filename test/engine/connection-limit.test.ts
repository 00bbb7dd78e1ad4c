import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster, startCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { type EbbProject, makeProject, until } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";

test("upgrade ends with 5 and the reason when the role has no connection left", async () => {
  await withLimit(async ({ project, url }) => {
    project.write({ id: "aaaa", text: `-- up\ncreate table a ();\n${DOWN}` });
    const other = await occupy(url);
    const { status, value } = await project.json("upgrade", "head");
    await other.end({ timeout: 1 });
    const { code, sqlstate, message } = value.error as Record<string, string>;
    assert.deepEqual([status, code, sqlstate], [5, "EBB_CONNECT", "53300"]);
    assert.match(String(message), /too many connections for role/);
  });
});

test("upgrade --wait continues as soon as a connection is free", async () => {
  await withLimit(async ({ project, url }) => {
    project.write({ id: "aaaa", text: `-- up\ncreate table a ();\n${DOWN}` });
    const other = await occupy(url);
    const run = project.watch("upgrade", "head", "--wait", "30s");
    await until(() => /too many connections/.test(run.written.stderr));
    await other.end({ timeout: 1 });
    const { status, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
  });
});

test("upgrade --wait ends with its last revision, though nothing can look on from outside", async () => {
  await withGate((gate) =>
    withLimit(async ({ project, url }) => {
      project.write({ id: "aaaa", text: `-- up\n${gate.sql}\n${DOWN}` });
      const run = project.start("upgrade", "head", "--wait", "1h");
      await until(() => /too many connections/.test(run.written.stderr));
      const next = occupyNext(url);
      await gate.open();
      const other = await next;
      const { status, stderr } = await run.ended;
      await other.end({ timeout: 1 });
      assert.equal(status, 0, stderr);
    }),
  );
});

test("one connection is enough to wait for a lock, to be stopped, and to run", async () => {
  await withLimit(async ({ project, database }) => {
    project.write(
      { id: "aaaa", text: `-- up\ncreate table a ();\n${DOWN}` },
      { id: "bbbb", parents: "aaaa", text: `-- up\nlock table a;\nselect pg_sleep(1e6);\n${DOWN}` },
    );
    assert.equal((await project.ebb("upgrade", "aaaa")).status, 0);
    const other = connectTo(database.url);
    await other.unsafe("begin; lock table a").simple();
    const options = ["--lock-timeout", "300ms", "--lock-retries", "1"];
    const blocked = await project.ebb("upgrade", "head", ...options);
    await other.end({ timeout: 1 });
    assert.equal(blocked.status, 4, blocked.stderr);
    const run = project.watch("upgrade", "head");
    await until(async () => {
      const sql =
        "select 1 from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(1e6)'";
      return (await database.query(sql)).length > 0;
    });
    run.signal("SIGINT");
    assert.equal((await run.ended).status, 130);
    project.write({ id: "bbbb", parents: "aaaa", text: `-- up\nlock table a;\n${DOWN}` });
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
  });
});

test("upgrade --wait continues after a crashed server has recovered", async () => {
  const cluster = await startCluster();
  const database = await cluster.createDatabase();
  const project = makeProject(database.url);
  project.write({ id: "aaaa", text: `-- up\ncreate table a ();\n${DOWN}` });
  await cluster.crash();
  const away = await project.ebb("upgrade", "head");
  const run = project.watch("upgrade", "head", "--wait", "60s");
  await until(() => run.written.stderr.includes("Waiting: "));
  await cluster.start();
  const { status, stderr } = await run.ended;
  project.remove();
  await cluster.close();
  assert.deepEqual([away.status, status], [5, 0], stderr);
});

interface Limited {
  readonly project: EbbProject;
  readonly database: TestDatabase;
  readonly url: string;
}

/** Gives a test a project whose role may have one connection. */
async function withLimit(use: (limited: Limited) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const role = `limited_${database.name}`;
  await database.query(
    `create role ${role} login password 'p' connection limit 1; alter database ${database.name} owner to ${role}; grant create on schema public to ${role}`,
  );
  const url = new URL(database.url);
  url.username = role;
  url.password = "p";
  const project = makeProject(url.href);
  try {
    await use({ project, database, url: url.href });
  } finally {
    project.remove();
    await database.drop();
    const admin = await (await sharedCluster()).createDatabase();
    await admin.query(`drop role ${role}`);
    await admin.drop();
  }
}

async function occupy(url: string): Promise<ReturnType<typeof connectTo>> {
  const client = connectTo(url);
  await client.unsafe("select 1").simple();
  return client;
}

/** Takes the connection as soon as it is free. */
async function occupyNext(url: string): Promise<ReturnType<typeof connectTo>> {
  for (;;) {
    const client = connectTo(url);
    try {
      await client.unsafe("select 1").simple();
      return client;
    } catch {
      await client.end();
    }
  }
}
