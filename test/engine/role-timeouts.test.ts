import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { run } from "../../src/cli/run.ts";
import { stateMessages } from "../../src/engine/ledger/state-query.ts";
import { SERVER_VERSION, sharedCluster } from "../support/cluster.ts";
import { type EbbProject, until, withProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import { fakeWorld } from "../support/world.ts";

/** Longer than what a role or database allows in these tests. */
const PAUSE_MS = 700;
const PAUSE = `select pg_sleep(${PAUSE_MS / 1000});`;
const SHORT = "300ms";
const DOWN = "-- down nothing";

/** All that the server knows. */
const TIMEOUTS: readonly string[] = [
  "statement_timeout",
  "idle_in_transaction_session_timeout",
  ...(SERVER_VERSION >= 14 ? ["idle_session_timeout"] : []),
  ...(SERVER_VERSION >= 17 ? ["transaction_timeout"] : []),
];

for (const setting of TIMEOUTS) {
  test(`a run outlives a database's ${setting} while it waits, runs and tries again`, async () => {
    await withTimeout(setting, async (project, database) => {
      project.write(
        { id: "aaaa", text: `-- up\ncreate table t ();\n${PAUSE}\n-- assert\n${PAUSE}\n${DOWN}` },
        { id: "bbbb", parents: "aaaa", text: `-- up no-transaction\nselect 1;\n${PAUSE}\n${DOWN}` },
        { id: "cccc", parents: "bbbb", text: `-- up\nlock table t;\n${DOWN}` },
      );
      const holder = await patientClient(database);
      await holder.unsafe(`select pg_advisory_lock(${RUN_LOCK})`).simple();
      const watched = project.watch("upgrade", "head", "--lock-timeout", "100ms");
      await until(() => watched.written.stderr.includes("Waiting for the run lock"));
      await setTimeout(PAUSE_MS);
      await holder.unsafe("select pg_advisory_unlock_all()").simple();
      await until(async () => (await headOf(database)) === "aaaa");
      await holder.unsafe("begin; lock table t").simple();
      await until(() => watched.written.stderr.includes("attempt 2 of 6"));
      await holder.end({ timeout: 1 });
      const told = await watched.ended;
      assert.equal(told.status, 0, told.stderr);
      assert.equal(await headOf(database), "cccc");
    });
  });
}

test("a small message switches the timeout off before the server parses the one that reads the state", () => {
  const [opening] = stateMessages({
    schema: undefined,
    versionTable: "ebb_version",
    detail: "records",
  });
  assert.match(opening.sql, /^begin [a-z ]+; set local statement_timeout = 0$/);
});

test("the ledger is read however long it takes", async () => {
  await withTimeout("statement_timeout", async (project, database) => {
    assert.equal((await project.ebb("ensure-version")).status, 0);
    const holder = await patientClient(database);
    await holder.unsafe("begin; lock table ebb_log").simple();
    const status = project.ebb("status");
    await untilSomebodyWaits(holder);
    await setTimeout(PAUSE_MS);
    await holder.end({ timeout: 1 });
    assert.equal((await status).status, 0);
  });
});

if (TIMEOUTS.includes("idle_session_timeout")) {
  test("a question outlives the idle_session_timeout of a database", async () => {
    await withTimeout("idle_session_timeout", async (project, database) => {
      project.write({ id: "aaaa", text: "-- up\ncreate table t ();\n-- down\ndrop table t;" });
      await project.ebb("upgrade", "head");
      const env = { DATABASE_URL: database.url };
      const world = fakeWorld({ cwd: project.cwd, env, isTerminal: true });
      const readLine = async (): Promise<string> => setTimeout(PAUSE_MS, "yes");
      const status = await run(["downgrade", "-1"], {
        ...world,
        stdin: { isTerminal: true, readLine },
      });
      assert.equal(status, 0, world.written.stderr);
      assert.match(world.written.stderr, /Go on\?/);
    });
  });
}

const RUN_LOCK = "hashtextextended(format('ebb:%I.%I', 'public', 'ebb_version'), 0)";

test("the tables of a plan are looked up however long it takes", async () => {
  await withTimeout("statement_timeout", async (project, database) => {
    await database.query("create table a ()");
    project.write({ id: "aaaa", text: `-- up\nalter table a add b int;\n${DOWN}` });
    const holder = await patientClient(database);
    await holder.unsafe("begin; lock table pg_partitioned_table").simple();
    const plan = project.ebb("plan", "upgrade", "head");
    await untilSomebodyWaits(holder);
    await setTimeout(PAUSE_MS);
    await holder.end({ timeout: 1 });
    const { status, stderr, stdout } = await plan;
    assert.equal(status, 0, stderr);
    assert.match(stdout, /ACCESS EXCLUSIVE on public\.a/);
  });
});

/** Gives a test a database that carries a short timeout. */
async function withTimeout(
  setting: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  await database.query(`alter database ${database.name} set ${setting} = '${SHORT}'`);
  await withProject(database, use);
}

/** A second person's session, without the timeouts. */
async function patientClient(database: TestDatabase): Promise<ReturnType<typeof connectTo>> {
  const client = connectTo(database.url);
  for (const setting of TIMEOUTS) await client.unsafe(`set ${setting} = 0`).simple();
  return client;
}

async function headOf(database: TestDatabase): Promise<unknown> {
  const [there] = await database.query("select to_regclass('ebb_version') is not null as there");
  if (there?.there !== true) return undefined;
  const [row] = await database.query("select version_num from ebb_version");
  return row?.version_num;
}

function untilSomebodyWaits(holder: ReturnType<typeof connectTo>): Promise<void> {
  return until(async () => {
    const rows = await holder.unsafe("select 1 from pg_locks where not granted").simple();
    return rows.length > 0;
  });
}
