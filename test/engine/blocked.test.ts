import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster, startCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { type EbbProject, makeProject, until, withProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";

test("a revision that waits for a lock is retried, and the holder is named", async () => {
  await inProject("-- up\nalter table ran add column more int;", async (project, database) => {
    const other = await holdLock(database);
    const run = project.watch("upgrade", "head", "--lock-timeout", "1500ms");
    await until(() => run.written.stderr.includes("attempt 2 of 6"));
    await other.release();
    const { status, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    const who = `pid ${other.pid} \\(user postgres, application holder, idle in transaction for \\d+ s\\): insert into ran values`;
    assert.match(stderr, new RegExp(`Revision bbbb waits for a lock of ${who}`));
    assert.match(stderr, /was rolled back \(.*lock timeout\): attempt 2 of 6 in /);
    assert.equal(stderr.split(`pid ${other.pid}`).length - 1, 1);
  });
});

test("a lock that is never free ends with 4, the holder and a hint", async () => {
  await inProject("-- up\nalter table ran add column more int;", async (project, database) => {
    const other = await holdLock(database);
    const options = ["--lock-timeout", "800ms", "--lock-retries", "1"];
    const { status, value } = await project.json("upgrade", "head", ...options);
    await other.release();
    const error = value.error as Record<string, string | number>;
    assert.deepEqual(
      [status, error.code, error.sqlstate, error.line],
      [4, "EBB_LOCK_TIMEOUT", "55P03", 7],
    );
    assert.match(
      String(error.message),
      new RegExp(`lock timeout, after 2 attempts; blocked by pid ${other.pid} `),
    );
    assert.match(String(error.hint), /select pg_terminate_backend\(\d+\)/);
    assert.doesNotMatch(String(error.hint), /lock_timeout=0/);
    const heads = await database.query("select version_num from ebb_version");
    assert.deepEqual(
      heads.map((row) => row.version_num),
      ["aaaa"],
    );
  });
});

test("a ledger that another session locks ends the run with 4 at once, the holder and a hint", async () => {
  await inProject("-- up\nselect 1;", async (project, database) => {
    const other = await holdLock(database, "lock table ebb_log in exclusive mode");
    const { status, value, stderr } = await project.json("upgrade", "head", "--lock-timeout", "1s");
    await other.release();
    const error = value.error as Record<string, unknown>;
    assert.deepEqual([status, error.code, error.sqlstate], [4, "EBB_LOCK_TIMEOUT", "55P03"]);
    assert.match(String(error.message), new RegExp(`blocked by pid ${other.pid} `));
    assert.match(String(error.hint), /: ebb upgrade bbbb --lock-timeout 1s, perhaps/);
    assert.doesNotMatch(stderr, /attempt/);
  });
});

test("a revision that shares its transaction with others is not tried again", async () => {
  await inProject("-- up\nlock table ran;", async (project, database) => {
    const other = await holdLock(database);
    project.write({ id: "cccc", parents: "bbbb", text: `-- up\ncreate table c ();\n${DOWN}` });
    const options = ["--transaction", "all", "--lock-timeout", "100ms"];
    const { status, value, stderr } = await project.json("upgrade", "head", ...options);
    await other.release();
    const error = value.error as Record<string, unknown>;
    assert.deepEqual([status, error.code, error.sqlstate], [4, "EBB_LOCK_TIMEOUT", "55P03"]);
    assert.doesNotMatch(stderr, /attempt/);
  });
});

test("--lock-retries 0 tries once", async () => {
  await inProject("-- up\nlock table ran;", async (project, database) => {
    const other = await holdLock(database);
    const { status, stderr } = await project.ebb(
      "upgrade",
      "head",
      "--lock-timeout",
      "100ms",
      "--lock-retries",
      "0",
    );
    await other.release();
    assert.equal(status, 4);
    assert.doesNotMatch(stderr, /attempt/);
  });
});

test("the query of another role is left out without pg_read_all_stats", async () => {
  await inProject("-- up\nalter table ran add column more int;", async (_project, database) => {
    const role = `r_${database.name}`;
    await database.query(
      `create role ${role} login password 'p'; alter table ran owner to ${role}; alter table ebb_version owner to ${role}; alter table ebb_log owner to ${role}; grant create on schema public to ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = "p";
    const project = makeProject(url.href);
    project.write(
      { id: "aaaa", text: `-- up\ncreate table ran (what text);\n${DOWN}` },
      { id: "bbbb", parents: "aaaa", text: `-- up\nalter table ran add column more int;\n${DOWN}` },
    );
    const other = await holdLock(database);
    const { status, stderr } = await project.ebb(
      "upgrade",
      "head",
      "--lock-timeout",
      "800ms",
      "--lock-retries",
      "0",
    );
    await other.release();
    project.remove();
    assert.equal(status, 4, stderr);
    assert.match(
      stderr,
      new RegExp(`blocked by pid ${other.pid} \\(user postgres, application holder\\)\\n`),
    );
    await database.query(`drop owned by ${role}; drop role ${role}`);
  });
});

test("a no-transaction section names its blocker too, and ends with 4 while nothing is done", async () => {
  await inProject(
    "-- up no-transaction\nalter table ran add column more int;",
    async (project, database) => {
      const other = await holdLock(database);
      const { status, stderr } = await project.ebb("upgrade", "head", "--lock-timeout", "800ms");
      await other.release();
      assert.equal(status, 4, stderr);
      assert.match(stderr, new RegExp(`blocked by pid ${other.pid} `));
      assert.equal((await project.ebb("upgrade", "head")).status, 0);
    },
  );
});

test("a prepared transaction that blocks is named as one", async () => {
  const cluster = await startCluster(undefined, { settings: { max_prepared_transactions: "2" } });
  const database = await cluster.createDatabase();
  const project = makeProject(database.url);
  project.write({ id: "aaaa", text: `-- up\nlock table held;\n${DOWN}` });
  await database.query("create table held ()");
  await database.query("begin; lock table held; prepare transaction 'p'");
  const options = ["--lock-timeout", "800ms", "--lock-retries", "0"];
  const { stderr } = await project.ebb("upgrade", "head", ...options);
  project.remove();
  await cluster.close();
  assert.match(stderr, /blocked by a prepared transaction/);
});

test("the victim of a deadlock is tried again", async () => {
  await withGate((gate) =>
    inProject(
      `-- up\nlock table ran;\n${gate.sql}\nlock table other_table;`,
      async (project, database) => {
        await database.query("create table other_table ()");
        const other = connectTo(`${database.url}?application_name=holder`);
        await other
          .unsafe("begin; set local deadlock_timeout = '20s'; lock table other_table")
          .simple();
        const run = project.watch("upgrade", "head", "--lock-timeout", "30s");
        await until(async () => (await locksOn(database, "ran")) > 0);
        const locked = other
          .unsafe("lock table ran; select pg_sleep(0.3); commit")
          .simple()
          .execute();
        const waits = "select 1 from pg_locks where not granted and relation = 'ran'::regclass";
        await until(async () => (await database.query(waits)).length > 0);
        await gate.open();
        const { status, stderr } = await run.ended;
        await locked;
        await other.end({ timeout: 1 });
        assert.equal(status, 0, stderr);
        assert.match(stderr, /deadlock detected.*attempt 2 of 6/);
      },
    ),
  );
});

test("an attempt over 30 s is not repeated", async () => {
  await inProject("-- up\nlock table ran;", async (project, database) => {
    const other = await holdLock(database);
    let now = Date.now();
    const told = await project.withClock(
      () => (now += 31_000),
      "upgrade",
      "head",
      "--lock-timeout",
      "100ms",
    );
    await other.release();
    assert.equal(told.status, 4, told.stderr);
    assert.doesNotMatch(told.stderr, /attempt 2/);
    assert.match(told.stderr, /split/);
  });
});

async function inProject(
  second: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), async (project, database) => {
    project.write({ id: "aaaa", text: `-- up\ncreate table ran (what text);\n${DOWN}` });
    await project.ebb("upgrade", "head");
    project.write({ id: "bbbb", parents: "aaaa", text: `${second}\n${DOWN}` });
    await use(project, database);
  });
}

interface Holder {
  readonly pid: number;
  release(): Promise<void>;
}

async function holdLock(
  database: TestDatabase,
  sql = "insert into ran values ('held')",
): Promise<Holder> {
  const other = connectTo(`${database.url}?application_name=holder`);
  const [row] = await other.unsafe("select pg_backend_pid() as pid").simple();
  await other.unsafe("begin").simple();
  await other.unsafe(sql).simple();
  return { pid: Number(row?.pid), release: () => other.end({ timeout: 1 }) };
}

async function locksOn(database: TestDatabase, table: string): Promise<number> {
  const rows = await database.query(
    `select 1 from pg_locks where relation = '${table}'::regclass and mode = 'AccessExclusiveLock' and granted`,
  );
  return rows.length;
}
