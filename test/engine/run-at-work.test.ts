import assert from "node:assert/strict";
import { test } from "node:test";
import { applicationNameOf, revisionIn } from "../../src/engine/run/application-name.ts";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, type RevisionText, until, withProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

/** Both wait until the test lets go of an advisory lock. */
const REVISIONS: readonly RevisionText[] = [
  {
    id: "aaaa",
    text: `-- up
create table t (x int);
select pg_advisory_xact_lock(4711), 'secret' as word;
-- down
drop table t;`,
  },
  {
    id: "bbbb",
    parents: "aaaa",
    text: `-- up no-transaction
create index concurrently t_x on t (x);
select pg_advisory_lock(4711);
-- down
drop index t_x;`,
  },
];

interface Work {
  readonly command: string;
  readonly os_user: string | null;
  readonly host: string | null;
  readonly user: string | null;
  readonly tag: string | null;
  readonly since: string;
  readonly direction: string | null;
  readonly revision: string | null;
  readonly statement: number | null;
  readonly pid: number | null;
  readonly query: string | null;
  readonly query_since: string | null;
}

test("status and log name the run that is at work", async () => {
  await inProject(async (project, database) => {
    const { work, text, log } = await during(project, database, ["upgrade", "aaaa"]);
    const { command, tag, direction, revision, statement, query } = work;
    assert.deepEqual(
      { command, tag, direction, revision, statement, query },
      {
        command: "upgrade aaaa",
        tag: "v1",
        direction: "up",
        revision: "aaaa",
        statement: null,
        query: "select pg_advisory_xact_lock(4711), …",
      },
    );
    assert.deepEqual(
      [work.user, typeof work.os_user, typeof work.host],
      ["postgres", "string", "string"],
    );
    assert.match(`${work.since} ${work.query_since}`, /^\d{4}-\S+Z \d{4}-\S+Z$/);
    assert.match(text, /^At work: ebb upgrade aaaa, tag v1, by \S+@\S+ \(role postgres\), since /m);
    assert.match(
      text,
      /^ {2}up aaaa, pid \d+, since \S+: select pg_advisory_xact_lock\(4711\), …$/m,
    );
    assert.match(log, /run running {2}ebb upgrade aaaa /);
  });
});

test("status names the statement of a no-transaction section at work, and a waiting run the command", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "aaaa");
    const { work, value, waiting } = await during(project, database, ["upgrade", "head"]);
    assert.deepEqual([work.direction, work.revision, work.statement], ["up", "bbbb", 2]);
    assert.equal(value.half_run, null);
    assert.match(
      waiting,
      /pid \d+ \(ebb upgrade head by \S+@\S+, at up bbbb, user postgres, since /,
    );
  });
});

test("status names the run also to a role that may only read the ledger", async () => {
  await inProject(async (project, database) => {
    await project.ebb("ensure-version");
    const role = `reader_${Date.now()}`;
    await database.query(`create role ${role} login password '${role}'`);
    await database.query(`grant select on ebb_version, ebb_log to ${role}`);
    const { work } = await during(project, database, ["upgrade", "aaaa"], role);
    await database.query(`drop owned by ${role}`);
    await database.query(`drop role ${role}`);
    const { command, direction, revision, query, query_since } = work;
    assert.deepEqual(
      { command, direction, revision, query, query_since },
      {
        command: "upgrade aaaa",
        direction: "up",
        revision: "aaaa",
        query: null,
        query_since: null,
      },
    );
  });
});

test("a run that was lost is not taken for the one that holds the run lock", async () => {
  await inProject(async (project, database) => {
    await project.ebb("ensure-version");
    await database.query(
      "insert into ebb_log (run_id, event, message) values (gen_random_uuid(), 'run_start', 'upgrade lost')",
    );
    const other = connectTo(database.url);
    await other.unsafe(
      "select pg_advisory_lock(hashtextextended(format('ebb:%I.%I', 'public', 'ebb_version'), 0))",
    );
    const { value } = await project.json("status");
    await other.end({ timeout: 1 });
    assert.equal(value.run, null);
    assert.notEqual(value.run_lock, null);
  });
});

test("applicationNameOf() fits the server's limit, and revisionIn() reads it", () => {
  const work = { direction: "down", revision: "1975ea83b712" } as const;
  for (const application of ["ebb", "", "ä".repeat(60), "deploy up 4711"]) {
    const name = applicationNameOf(application, work);
    assert.ok(Buffer.byteLength(name) <= 63, name);
    assert.deepEqual(revisionIn(name), work);
  }
  assert.equal(applicationNameOf("ebb", work), "ebb down 1975ea83b712");
  assert.equal(revisionIn("ebb"), undefined);
  assert.equal(applicationNameOf("ebb", { ...work, revision: "a".repeat(255) }).length, 63);
});

async function inProject(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), (project, database) => {
    project.write(...REVISIONS);
    return use(project, database);
  });
}

/** Looks at a run while it waits for the lock of the test. */
async function during(
  project: EbbProject,
  database: TestDatabase,
  command: readonly string[],
  reader?: string,
): Promise<{
  readonly work: Work;
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly log: string;
  readonly waiting: string;
}> {
  const gate = connectTo(database.url);
  await gate.unsafe("select pg_advisory_lock(4711)");
  const run = project.watch(...command, "--tag", "v1");
  const isWaiting =
    "select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
  await until(async () => (await database.query(isWaiting)).length > 0);
  const url = new URL(database.url);
  if (reader !== undefined) {
    url.username = reader;
    url.password = reader;
  }
  const as = ["--url", url.href];
  const { value } = await project.json("status", ...as);
  const { stdout: text } = await project.ebb("status", ...as);
  const { stdout: log } = await project.ebb("log", ...as);
  const { stderr: waiting } = await project.ebb("upgrade", "head", "--lock-wait", "0");
  await gate.end({ timeout: 1 });
  assert.equal((await run.ended).status, 0);
  return { work: value.run as Work, value, text, log, waiting };
}
