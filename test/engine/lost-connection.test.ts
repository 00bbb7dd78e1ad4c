import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sharedCluster, startCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject, type RevisionText, until } from "../support/project.ts";
import { type ProxyOptions, startProxy, type TcpProxy } from "../support/proxy.ts";
import type { TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";
const COUNT = 8;

/** Transactional, no-transaction with statements of each kind, and COPY; each leaves rows. */
function revisions(): RevisionText[] {
  return Array.from({ length: COUNT }, (_, at) => {
    const id = `r00${at}`;
    const ran = (what: string): string => `insert into ran (what) values ('${id} ${what}');`;
    const text =
      at === 0
        ? "-- up\ncreate table ran (at int generated always as identity, what text);\ncreate table t as select g as id from generate_series(1, 500) g;"
        : (TEXTS[at % TEXTS.length] ?? (() => ""))(id, ran);
    const parents = at === 0 ? {} : { parents: `r00${at - 1}` };
    return { id, ...parents, text: `${text}\n${DOWN}` };
  });
}

const TEXTS: readonly ((id: string, ran: (what: string) => string) => string)[] = [
  (_id, ran) => `-- up\n${ran("a")}\nselect pg_sleep(0.02);\n${ran("b")}`,
  (id, ran) =>
    `-- up no-transaction\nbegin;\n${ran("a")}\ncommit;\ncreate index concurrently ${id}_i on t (id);\nbegin;\n${ran("b")}\n${ran("c")}\nend;`,
  (id) => `-- up\ncopy ran (what) from stdin;\n${id} a\n${id} b\n\\.\n`,
  (id, ran) =>
    `-- up no-transaction\nset application_name = 'mine';\ncreate index concurrently on t (id);\ndrop index concurrently if exists ${id}_none;\nbegin; ${ran("a")} commit;`,
];

/** What an undisturbed run leaves. */
async function undisturbed(): Promise<readonly unknown[]> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url);
  project.write(...revisions());
  const told = await project.ebb("upgrade", "head");
  assert.equal(told.status, 0, told.stderr);
  const left = await leftIn(database);
  project.remove();
  await database.drop();
  return left;
}

const CUTS: readonly (readonly [string, (proxy: TcpProxy, database: TestDatabase) => unknown])[] = [
  ["the connection is cut", (proxy) => proxy.cut()],
  [
    "the backend is ended",
    (_proxy, database) =>
      database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('ebb', 'mine') and datname = current_database()",
      ),
  ],
];

const INSTANTS = Number(process.env.EBB_TEST_INSTANTS ?? 6);

for (const [what, cut] of CUTS) {
  test(`whenever ${what}, what ebb said agrees with the ledger, and the next run finishes`, async () => {
    const wanted = await undisturbed();
    const { host, port } = await sharedCluster();
    for (let instant = 0; instant < INSTANTS; instant++) {
      await onProxy({ host, port, latency: 2 }, async ({ proxy, project, database }) => {
        const run = project.watch("upgrade", "head", "--json");
        const flights = 3 + Math.floor((instant * 40) / INSTANTS);
        await Promise.race([until(() => proxy.flights >= flights), run.ended]);
        await setTimeout((instant * 7) % 5);
        await cut(proxy, database);
        const told = await run.ended;
        await assertTruth(told, database);
        const again = await finish(project);
        assert.equal(again.status, 0, `${instant}: ${told.stderr}\n${again.stderr}`);
        assert.deepEqual(await leftIn(database), wanted, `${instant}: ${told.stderr}`);
      });
    }
  });
}

test("whenever ebb is killed, the next run finishes, and each revision ran once", async () => {
  const wanted = await undisturbed();
  const { host, port } = await sharedCluster();
  for (let instant = 0; instant < INSTANTS; instant++) {
    await onProxy({ host, port, latency: 4 }, async ({ proxy, project, database }) => {
      const child = project.start("upgrade", "head");
      const flights = 3 + Math.floor((instant * 40) / INSTANTS);
      await Promise.race([until(() => proxy.flights >= flights), child.ended]);
      await setTimeout((instant * 7) % 11);
      child.kill("SIGKILL");
      await child.ended;
      const again = await finish(project);
      assert.equal(again.status, 0, `${instant}: ${again.stderr}`);
      assert.deepEqual(await leftIn(database), wanted, String(instant));
    });
  }
});

for (const direction of ["before it reaches the server", "before its answer comes"] as const) {
  test(`a connection that is lost at COMMIT, ${direction}, is resolved`, async () => {
    const { host, port } = await sharedCluster();
    await onProxy({ host, port }, async ({ proxy, project, database }) => {
      project.write({
        id: "r000",
        text: `-- up\ncreate table ran (what text);\ninsert into ran values ('once');\n${DOWN}`,
      });
      const isBefore = direction === "before it reaches the server";
      proxy.cutAt("commit", isBefore ? "request" : "answer");
      const { status, value, stderr } = await project.json("upgrade", "r000");
      assert.equal(proxy.hasCut, true);
      const rows = await headsIn(database);
      assert.deepEqual([status, rows.length], isBefore ? [1, 0] : [0, 1], stderr);
      assert.deepEqual(value.heads_after, isBefore ? [] : ["r000"]);
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
  assert.equal(told.status, 1, told.stderr);
  const { error, heads_after: heads } = JSON.parse(told.stdout);
  assert.deepEqual([error.code, heads], ["EBB_CONNECTION_LOST", ["aaaa"]]);
  assert.equal((await database.query("select 1 from ran")).length, 0);
  project.remove();
  await cluster.close();
});

test("a server that stays away leaves the outcome unknown, and is said so with 6", async () => {
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

interface Site {
  readonly proxy: TcpProxy;
  readonly project: EbbProject;
  readonly database: TestDatabase;
}

async function onProxy(options: ProxyOptions, use: (site: Site) => Promise<void>): Promise<void> {
  const proxy = await startProxy(options);
  const database = await (await sharedCluster()).createDatabase();
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const project = makeProject(url.href);
  project.write(...revisions());
  try {
    await use({ proxy, project, database });
  } finally {
    await proxy.close();
    project.remove();
    await database.drop();
  }
}

/** What an operator does: the same command, and where nobody can know, a look and `resume`. */
async function finish(project: EbbProject): Promise<{ status: number; stderr: string }> {
  const told = await project.ebb("upgrade", "head");
  if (told.status !== 6) return told;
  const { value } = await project.json("status");
  const halfRun = value.half_run as { outcome: string } | null;
  return { status: told.status, stderr: `${told.stderr}${JSON.stringify(halfRun)}` };
}

/** The steps that ebb called done, and where it said that the database stands, are what is there. */
async function assertTruth(
  told: { readonly status: number; readonly stdout: string; readonly stderr: string },
  database: TestDatabase,
): Promise<void> {
  const { steps, heads_after: heads, error } = JSON.parse(told.stdout);
  if (error?.code === "EBB_UNKNOWN_OUTCOME" || heads === null || heads === undefined) return;
  const there = await headsIn(database);
  assert.deepEqual(heads, there, told.stdout);
  const done = steps.filter((step: { sql?: string }) => step.sql === undefined);
  const last = done.at(-1)?.revision;
  assert.deepEqual(last === undefined ? [] : [last], there, told.stdout);
}

/** None where there is no ledger yet. */
async function headsIn(database: TestDatabase): Promise<readonly unknown[]> {
  const [row] = await database.query("select to_regclass('ebb_version') is not null as there");
  if (row?.there !== true) return [];
  const rows = await database.query("select version_num from ebb_version");
  return rows.map((version) => version.version_num);
}

async function leftIn(database: TestDatabase): Promise<readonly unknown[]> {
  const rows = await database.query("select what from ran order by what");
  const indexes = await database.query(
    "select relname::text as name, indisvalid as valid from pg_index join pg_class on oid = indexrelid where relname !~ '^(pg|ebb)_' order by 1",
  );
  const versions = await database.query("select version_num from ebb_version");
  return [...rows, ...indexes, ...versions].map((row) => ({ ...row }));
}

async function running(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
  );
  return rows.length;
}
