import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { startPooler } from "../support/pgbouncer.ts";
import { type EbbProject, makeProject, until } from "../support/project.ts";
import { connectTo, query, type TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";
const RUNNERS = 40;
const REVISIONS = [
  `-- up
create table ran (what text);
create table big as select g as id from generate_series(1, 2000) g;
set search_path = pg_catalog;
set statement_timeout = '77s';
insert into public.ran values ('aaaa');`,
  "-- up no-transaction\ncreate index concurrently big_id on big (id);\ninsert into ran values ('bbbb');",
  "-- up\nset role pg_monitor;\nset lock_timeout = '9s';\nselect pg_advisory_lock(77);\nselect pg_advisory_unlock(77);\nreset role;\ninsert into ran values ('cccc');",
  "-- up no-transaction\nbegin;\ninsert into ran values ('dddd');\ncommit;\ncreate unique index concurrently if not exists big_u on big (id);",
];
const IDS = ["aaaa", "bbbb", "cccc", "dddd"];

for (const poolMode of ["transaction", "session"] as const) {
  test(`${RUNNERS} runners through a pooler in ${poolMode} mode apply each revision once`, async () => {
    const poolSize = poolMode === "transaction" ? 10 : 100;
    await behindPooler({ poolSize, poolMode }, async ({ project, database }) => {
      const runs = Array.from({ length: RUNNERS }, () => project.ebb("upgrade", "head"));
      const told = await Promise.all(runs);
      assert.deepEqual(
        told.filter(({ status }) => status !== 0).map(({ stderr }) => stderr),
        [],
      );
      const idle = told.filter(({ stdout }) => stdout.startsWith("Nothing to do"));
      assert.equal(idle.length, RUNNERS - 1);
      const rows = await database.query("select what from ran");
      assert.deepEqual(
        rows.map(({ what }) => what),
        IDS,
      );
      const invalid = await database.query("select 1 from pg_index where not indisvalid");
      assert.equal(invalid.length, 0);
    });
  });
}

test("nothing that a revision or ebb sets reaches the next client, and no lock stays", async () => {
  await behindPooler({ poolSize: 2 }, async ({ project, database, pooled }) => {
    const names = [
      "search_path",
      "role",
      "statement_timeout",
      "lock_timeout",
      "default_transaction_read_only",
      "client_min_messages",
      "idle_in_transaction_session_timeout",
    ];
    const settings = `select ${names.map((name) => `current_setting('${name}') as "${name}"`).join(", ")}, pg_backend_pid() as pid`;
    const before = await query(pooled, settings);
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    for (let again = 0; again < 4; again++) {
      const after = await query(pooled, settings);
      assert.deepEqual({ ...after[0], pid: 0 }, { ...before[0], pid: 0 });
    }
    await until(async () => (await locks(database)) === 0);
  });
});

test("status names the run behind a pooler, and the session that works for it", async () => {
  await behindPooler({ poolSize: 4 }, async ({ project, database }) => {
    const text = `-- up\nselect pg_advisory_xact_lock(4711);\n${DOWN}`;
    project.write({ id: "eeee", parents: "dddd", text });
    await project.ebb("upgrade", "dddd");
    const gate = connectTo(database.url);
    await gate.unsafe("select pg_advisory_lock(4711)");
    const run = project.watch("upgrade", "head");
    const waiting =
      "select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
    await until(async () => (await database.query(waiting)).length > 0);
    const [worker] = await database.query(waiting);
    const { value } = await project.json("status");
    await gate.end({ timeout: 1 });
    await run.ended;
    const { command, direction, revision, pid, query } = value.run as Record<string, unknown>;
    assert.deepEqual(
      { command, direction, revision, pid, query },
      {
        command: "upgrade head",
        direction: "up",
        revision: "eeee",
        pid: worker?.pid,
        query: "select pg_advisory_xact_lock(4711)",
      },
    );
  });
});

test("a pool of one is refused", async () => {
  await behindPooler({ poolSize: 1 }, async ({ project, database }) => {
    const { status, value } = await project.json("upgrade", "head");
    assert.deepEqual([status, (value.error as { code: string }).code], [1, "EBB_POOLER"]);
    const rows = await database.query("select to_regclass('ebb_version') as there");
    assert.equal(rows[0]?.there, null);
  });
});

for (const text of [
  "-- up no-transaction\nset lock_timeout = '1s';",
  "-- up no-transaction lock_timeout=1s\nselect 1;",
  "-- up no-transaction\ncreate temp table x ();",
]) {
  test(`a no-transaction section that needs its session is refused: ${text.slice(21)}`, async () => {
    await behindPooler({ poolSize: 4 }, async ({ project, database }) => {
      project.write({ id: "aaaa", text: `${text}\n${DOWN}` });
      const { status, value } = await project.json("upgrade", "aaaa");
      assert.deepEqual([status, (value.error as { code: string }).code], [1, "EBB_POOLER"]);
      const rows = await database.query("select to_regclass('ebb_log') as there");
      assert.equal(rows[0]?.there, null);
    });
  });
}

test("a run that is killed behind a pooler frees the lock, and the next one finishes", async () => {
  await behindPooler({ poolSize: 4 }, async ({ project, database }) => {
    project.write({
      id: "eeee",
      parents: "dddd",
      text: `-- up\ninsert into ran values ('eeee');\nselect pg_sleep(2);\n${DOWN}`,
    });
    const child = project.start("upgrade", "head");
    await until(
      async () =>
        (
          await database.query(
            "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(2)%' and pid <> pg_backend_pid()",
          )
        ).length > 0,
    );
    child.kill("SIGKILL");
    await child.ended;
    await until(async () => (await locks(database)) === 0);
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    const rows = await database.query("select what from ran");
    assert.deepEqual(
      rows.map(({ what }) => what),
      [...IDS, "eeee"],
    );
  });
});

test("an index build that outlives its client behind a pooler is waited for", async () => {
  await behindPooler({ poolSize: 4 }, async ({ project, database }) => {
    await project.ebb("upgrade", "head");
    await database.query(
      "create function slow(int) returns int language sql immutable as 'select $1 from pg_sleep(0.002)'",
    );
    project.write({
      id: "eeee",
      parents: "dddd",
      text: `-- up no-transaction\ncreate index concurrently if not exists big_slow on big (slow(id));\n${DOWN}`,
    });
    const child = project.start("upgrade", "head");
    await until(
      async () =>
        (
          await database.query(
            "select 1 from pg_stat_progress_create_index where phase like 'building%'",
          )
        ).length > 0,
    );
    child.kill("SIGKILL");
    await child.ended;
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    const rows = await database.query(
      "select indisvalid from pg_index where indexrelid = 'big_slow'::regclass",
    );
    assert.equal(rows[0]?.indisvalid, true);
  });
});

for (const marker of ["-- up", "-- up no-transaction"]) {
  test(`who blocks a revision behind a pooler is named: ${marker}`, async () => {
    await behindPooler({ poolSize: 4 }, async ({ project, database }) => {
      await project.ebb("upgrade", "head");
      const text = `${marker}\nselect 1;\nalter table ran\n  add column more int;\n${DOWN}`;
      project.write({ id: "eeee", parents: "dddd", text });
      const other = connectTo(database.url);
      await other.unsafe("begin").simple();
      await other.unsafe("insert into ran values ('held')").simple();
      const [row] = await other.unsafe("select pg_backend_pid() as pid").simple();
      const run = project.watch("upgrade", "head");
      await until(() => run.written.stderr.includes(`waits for a lock of pid ${row?.pid} `));
      await other.end({ timeout: 1 });
      const { status, stderr } = await run.ended;
      assert.equal(status, 0, stderr);
    });
  });
}

for (const parameter of ["schema=App", "options=-csearch_path%3D%22App%22%2Cpublic"]) {
  test(`what the URL sets holds behind a pooler, and reaches no other client: ${parameter}`, async () => {
    await behindPooler({ poolSize: 2 }, async ({ pooled, database }) => {
      await database.query('create schema "App"');
      const project = makeProject(`${pooled}?${parameter}`);
      try {
        project.write({ id: "aaaa", text: `-- up\ncreate table here ();\n${DOWN}` });
        const { status, stderr } = await project.ebb("upgrade", "head");
        assert.equal(status, 0, stderr);
        const tables = await database.query(
          "select tablename from pg_tables where schemaname = 'App' order by 1",
        );
        assert.deepEqual(
          tables.map(({ tablename }) => tablename),
          ["ebb_log", "ebb_version", "here"],
        );
        const { stdout } = await project.ebb("current");
        assert.match(stdout, /^aaaa/);
        project.write({
          id: "bbbb",
          parents: "aaaa",
          text: `-- up no-transaction\ncreate table there ();\n${DOWN}`,
        });
        const { value } = await project.json("upgrade", "head");
        assert.equal((value.error as { code: string }).code, "EBB_POOLER");
        for (let again = 0; again < 4; again++) {
          const [row] = await query(pooled, "select current_setting('search_path') as path");
          assert.equal(row?.path, '"$user", public');
        }
      } finally {
        project.remove();
      }
    });
  });
}

interface Site {
  readonly project: EbbProject;
  readonly database: TestDatabase;
  /** The database through the pooler. */
  readonly pooled: string;
}

async function behindPooler(
  options: { readonly poolSize: number; readonly poolMode?: "transaction" | "session" },
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const cluster = await sharedCluster();
  const database = await cluster.createDatabase();
  const pooler = await startPooler({ host: cluster.host, port: cluster.port, ...options });
  const pooled = new URL(database.url);
  pooled.port = String(pooler.port);
  const project = makeProject(pooled.href);
  project.write(
    ...REVISIONS.map((text, at) => {
      const parents = IDS[at - 1];
      return {
        id: IDS[at] ?? "",
        ...(parents === undefined ? {} : { parents }),
        text: `${text}\n${DOWN}`,
      };
    }),
  );
  try {
    await use({ project, database, pooled: pooled.href });
  } finally {
    project.remove();
    await pooler.close();
    await database.drop();
  }
}

async function locks(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  return rows.length;
}
