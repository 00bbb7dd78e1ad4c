import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, until, withProject } from "../support/project.ts";
import { startProxy } from "../support/proxy.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import { untilRunning } from "./slow-project.ts";

const IDS: readonly string[] = Array.from({ length: 14 }, (_, at) => `rev${100 + at}`);
/** Of these revisions several are under way at once. */
const MIDDLE = 6;

interface Sections {
  readonly up?: string;
  readonly down?: string;
}

/** Gives a test a chain of revisions that make tables, one of them with sections of its own. */
async function onChain(
  own: Sections,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), async (project, database) => {
    project.write(
      ...IDS.map((id, at) => {
        const { up = `create table ${id} ();`, down = `drop table ${id};` } =
          at === MIDDLE ? own : {};
        return {
          id,
          ...(at === 0 ? {} : { parents: IDS[at - 1] ?? "" }),
          text: `-- up\n${up}\n\n-- down\n${down}`,
        };
      }),
    );
    await use(project, database);
  });
}

async function standing(database: TestDatabase): Promise<readonly unknown[]> {
  const [row] = await database.query(
    "select (select string_agg(version_num, ',') from ebb_version) as heads, (select count(*)::int from pg_class where relname ~ '^rev[0-9]+$') as tables",
  );
  return [row?.heads, row?.tables];
}

test("a revision that fails is the last one, also where others are under way behind it", async () => {
  await onChain({ up: "create table rev103 ();" }, async (project, database) => {
    const { status, value, stderr } = await project.json("upgrade", "head");
    const { error, steps } = value as { error: { sqlstate: string }; steps: unknown[] };
    assert.deepEqual([status, error.sqlstate, steps.length], [1, "42P07", MIDDLE], stderr);
    assert.deepEqual(await standing(database), [IDS[MIDDLE - 1], MIDDLE]);
  });
});

test("a revision that fails at COMMIT is the last one, also where others are under way behind it", async () => {
  const up =
    "create table k (id int primary key); create table l (id int references k deferrable initially deferred); insert into l values (1);";
  await onChain({ up }, async (project, database) => {
    const { status, value } = await project.json("upgrade", "head");
    const { error } = value as { error: { sqlstate: string } };
    assert.deepEqual([status, error.sqlstate], [1, "23503"]);
    assert.deepEqual(await standing(database), [IDS[MIDDLE - 1], MIDDLE]);
  });
});

test("a revision that waits for a lock in vain is tried again, and then those behind it run", async () => {
  const up = "alter table rev100 add column more int;";
  await onChain({ up, down: "alter table rev100 drop column more;" }, async (project, database) => {
    await project.ebb("upgrade", IDS[0] ?? "");
    const other = connectTo(database.url);
    await other.unsafe("begin; lock table rev100").simple();
    const run = project.watch("upgrade", "head", "--lock-timeout", "300ms");
    await until(() => run.written.stderr.includes("attempt 2 of 6"));
    await other.unsafe("rollback").simple();
    await other.end();
    const { status, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    assert.deepEqual(await standing(database), [IDS.at(-1), IDS.length - 1]);
    const rows = await database.query(
      "select revision from ebb_log where event = 'applied' order by id",
    );
    assert.deepEqual(
      rows.map(({ revision }) => revision),
      IDS,
    );
  });
});

test("a signal stops the statement that runs, and nothing behind it runs", async () => {
  const up = "create table slow (); insert into slow select from pg_sleep(1e6);";
  await onChain({ up }, async (project, database) => {
    const run = project.watch("upgrade", "head");
    await untilRunning(database, "from pg_sleep");
    run.signal("SIGINT");
    const { status, stderr } = await run.ended;
    assert.equal(status, 130, stderr);
    assert.match(stderr, new RegExp(`${MIDDLE} of ${IDS.length} done, now at ${IDS[MIDDLE - 1]}`));
    assert.deepEqual(await standing(database), [IDS[MIDDLE - 1], MIDDLE]);
  });
});

test("redo whose down fails runs no up behind it", async () => {
  await onChain({ down: "drop table nothing;" }, async (project, database) => {
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    const { status } = await project.ebb("redo", "-9", "--yes");
    assert.equal(status, 1);
    assert.deepEqual(await standing(database), [IDS[MIDDLE], MIDDLE + 1]);
  });
});

/** How often a run waits for the server, 25 ms away. */
async function waits(window: string): Promise<number> {
  let flights = 0;
  await onChain({}, async (project, database) => {
    const { host, port } = await sharedCluster();
    const proxy = await startProxy({ host, port, latency: 12 });
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const { status, stderr } = await project.ebb(
      ...["upgrade", "head", "--window", window, "--url", url.href],
    );
    assert.equal(status, 0, stderr);
    flights = proxy.flights;
    await proxy.close();
  });
  return flights;
}

test("a run waits less often than once for each revision, and --window 1 waits each time", async () => {
  const [one, eight] = [await waits("1"), await waits("8")];
  assert.ok(one >= IDS.length && eight < IDS.length, `${one} and ${eight}`);
});
