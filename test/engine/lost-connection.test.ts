import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sharedCluster, startCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { type EbbProject, makeProject, until } from "../support/project.ts";
import { startProxy, type TcpProxy } from "../support/proxy.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";

for (const direction of ["before it reaches the server", "before its answer comes"] as const) {
  test(`a connection that is lost at COMMIT, ${direction}, is resolved`, async () => {
    await onProxy(async ({ proxy, project, database }) => {
      project.write({
        id: "r000",
        text: `-- up\ncreate table ran (what text);\ninsert into ran values ('once');\n${DOWN}`,
      });
      const isBefore = direction === "before it reaches the server";
      proxy.cutAt("commit", isBefore ? "request" : "answer");
      const { status, value, stderr } = await project.json("upgrade", "r000");
      assert.equal(proxy.hasCut, true);
      const rows = await headsIn(database);
      assert.deepEqual([status, rows.length], isBefore ? [7, 0] : [0, 1], stderr);
      assert.deepEqual(value.heads_after, isBefore ? [] : ["r000"]);
      const error = value.error as { readonly code: string } | undefined;
      assert.equal(error?.code, isBefore ? "EBB_ROLLED_BACK" : undefined);
    });
  });
}

test("a server that is killed inside a revision, and is back soon, leaves no doubt", async () => {
  const cluster = await startCluster(undefined, { fsync: true });
  const database = await cluster.createDatabase();
  const project = makeProject(database.url);
  project.write(
    { id: "aaaa", text: `-- up\ncreate table ran (what text);\n${DOWN}` },
    {
      id: "bbbb",
      parents: "aaaa",
      text: `-- up\ninsert into ran values ('b');\nselect pg_sleep(60);\n${DOWN}`,
    },
  );
  const run = project.watch("upgrade", "head", "--json");
  await until(async () => (await running(database)) > 0);
  await cluster.crash();
  await cluster.start();
  const told = await run.ended;
  assert.equal(told.status, 7, told.stderr);
  const { error, heads_after: heads } = JSON.parse(told.stdout);
  assert.deepEqual([error.code, heads], ["EBB_ROLLED_BACK", ["aaaa"]]);
  assert.equal((await database.query("select 1 from ran")).length, 0);
  project.remove();
  await cluster.close();
});

test("a server that stays away leaves the outcome unknown, with exit status 6", async () => {
  const cluster = await startCluster();
  const database = await cluster.createDatabase();
  const project = makeProject(database.url);
  project.write({ id: "aaaa", text: `-- up\nselect pg_sleep(60);\n${DOWN}` });
  const run = project.watch("upgrade", "head", "--json", "--lock-wait", "1s");
  await until(async () => (await running(database)) > 0);
  await cluster.crash();
  const told = await run.ended;
  project.remove();
  await cluster.close();
  assert.equal(told.status, 6, told.stderr);
  assert.equal(JSON.parse(told.stdout).error.code, "EBB_UNKNOWN_OUTCOME");
});

test("a look-out whose network has gone silent does not keep a run alive that has ended", async () => {
  await onProxy(async ({ proxy, project, database }) => {
    project.write({ id: "aaaa", text: "-- up\nselect pg_sleep(60);\n-- down nothing" });
    const run = project.start("upgrade", "head");
    await until(async () => (await sessions(database)).length === 2);
    proxy.freeze(2);
    // One more look is on its way, and will have no answer.
    await setTimeout(700);
    const [working] = await sessions(database);
    await database.query(`select pg_terminate_backend(${working?.pid})`);
    assert.equal((await run.ended).status, 7);
  });
});

test("a signal ends a run that waits for a lock on the ledger before its transaction is open", async () => {
  await withGate((gate) =>
    onProxy(async ({ project, database }) => {
      project.write(
        { id: "aaaa", text: `-- up\n${gate.sql}\n${DOWN}` },
        { id: "bbbb", parents: "aaaa", text: `-- up\nselect 1;\n${DOWN}` },
      );
      const run = project.watch("upgrade", "head", "--lock-timeout", "0");
      await until(async () => (await sessions(database)).length === 2);
      const other = connectTo(database.url);
      await other.unsafe("begin").simple();
      // Taken when the first revision is committed; the second waits behind it.
      const locked = other.unsafe("lock table ebb_version").simple().execute();
      const waits =
        "select 1 from pg_locks where not granted and relation = 'ebb_version'::regclass";
      await until(async () => (await database.query(waits)).length > 0);
      await gate.open();
      await locked;
      await until(() => run.written.stderr.includes("bbbb waits for a lock"));
      run.signal("SIGINT");
      const told = await run.ended;
      await other.end({ timeout: 1 });
      assert.equal(told.status, 130, told.stderr);
      assert.deepEqual(await headsIn(database), ["aaaa"]);
    }),
  );
});

test("a signal ends a section whose journal gets no answer", async () => {
  await withGate((gate) =>
    onProxy(async ({ proxy, project, database }) => {
      const text = `-- up no-transaction\n${gate.sql}\nselect 1;\n${DOWN}`;
      project.write({ id: "aaaa", text });
      await project.ebb("ensure-version");
      const run = project.watch("upgrade", "head", "--lock-timeout", "0");
      await until(async () => (await sessions(database)).length === 2);
      const other = connectTo(database.url);
      await other.unsafe("begin").simple();
      await other.unsafe("lock table ebb_log in exclusive mode").simple();
      await gate.open();
      // The end of the first statement is being journaled, and waits for that lock.
      const waits = "select 1 from pg_locks where not granted and relation = 'ebb_log'::regclass";
      await until(async () => (await database.query(waits)).length > 0);
      proxy.freeze();
      run.signal("SIGINT");
      const told = await run.ended;
      await other.end({ timeout: 1 });
      assert.equal(told.status, 6, told.stderr);
    }),
  );
});

test("the server drops a vanished client after a minute, also while an answer is on its way", async () => {
  await onProxy(async ({ project, database }) => {
    const text = `-- up
create table seen as select name::text, setting::int from pg_settings where name like 'tcp_%';
${DOWN}`;
    project.write({ id: "aaaa", text });
    await project.ebb("upgrade", "head");
    const rows = await database.query("select name, setting from seen order by name");
    const isLinux = process.platform === "linux";
    assert.deepEqual(
      rows.map(({ name, setting }) => [name, setting]),
      [
        ["tcp_keepalives_count", 3],
        ["tcp_keepalives_idle", 30],
        ["tcp_keepalives_interval", 10],
        ["tcp_user_timeout", isLinux ? 60_000 : 0],
      ],
    );
  });
});

interface Site {
  readonly proxy: TcpProxy;
  readonly project: EbbProject;
  readonly database: TestDatabase;
}

async function onProxy(use: (site: Site) => Promise<void>): Promise<void> {
  const { host, port, createDatabase } = await sharedCluster();
  const proxy = await startProxy({ host, port });
  const database = await createDatabase();
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const project = makeProject(url.href);
  try {
    await use({ proxy, project, database });
  } finally {
    await proxy.close();
    project.remove();
    await database.drop();
  }
}

/** None where there is no ledger yet. */
async function headsIn(database: TestDatabase): Promise<readonly unknown[]> {
  const [row] = await database.query("select to_regclass('ebb_version') is not null as there");
  if (row?.there !== true) return [];
  const rows = await database.query("select version_num from ebb_version");
  return rows.map((version) => version.version_num);
}

async function running(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
  );
  return rows.length;
}

/** What others have open there, the oldest first. */
function sessions(database: TestDatabase): Promise<readonly Record<string, unknown>[]> {
  return database.query(
    "select pid from pg_stat_activity where datname = current_database() and application_name like 'ebb%' order by backend_start",
  );
}
