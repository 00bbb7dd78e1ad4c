import assert from "node:assert/strict";
import { test } from "node:test";
import { DOWN, inProject, ran, section } from "../engine/half-run.ts";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

/** A project whose database has the table `users`, with statistics, and one pending revision. */
async function withUsers(
  up: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url);
  project.write({ id: "aaaa", text: `-- up\n${up}\n-- down\nselect 1;` });
  try {
    await database.query("create table users (id int primary key, email text, name varchar(10))");
    await database.query("insert into users select i, 'e', 'n' from generate_series(1, 2000) i");
    await database.query("analyze users");
    await use(project, database);
  } finally {
    project.remove();
    await database.drop();
  }
}

type Lock = Readonly<Record<string, unknown>>;

async function locksOf(project: EbbProject, ...argv: string[]): Promise<readonly Lock[]> {
  const { value, stderr } = await project.json(...argv);
  const [step] = value.steps as readonly { locks: readonly Lock[] }[];
  assert.ok(step, stderr);
  return step.locks;
}

const ADD = "alter table users add column at timestamptz default clock_timestamp();";

test("ebb plan shows the lock of a statement, its work, and the size of the table", async () => {
  await withUsers(ADD, async (project) => {
    const [lock] = await locksOf(project, "plan", "upgrade", "head");
    const { bytes, ...told } = lock ?? {};
    assert.deepEqual(told, {
      ...{ line: 6, table: "public.users", index: null, mode: "ACCESS EXCLUSIVE" },
      ...{ blocks: "reads and writes", rewrites: true, scans: true, rows: 2000, partitions: 0 },
      by_rows: false,
    });
    assert.ok(Number(bytes) > 50_000, String(bytes));
  });
});

test("ebb plan shows only locks that stop other sessions", async () => {
  const up = `create table fresh (id int primary key);
create index on fresh (id);
alter table users alter column name type varchar(20);
comment on table users is 'x';`;
  await withUsers(up, async (project) => {
    const { stdout } = await project.ebb("plan", "upgrade", "head");
    assert.match(
      stdout,
      /^From: <base>\n {2}1\. up {3}aaaa[^\n]*\n {10}line 8: ACCESS EXCLUSIVE on public\.users \(\d+ kB, about 2,000 rows\)\n {18}blocks reads and writes\nTo: {3}aaaa\n$/,
    );
  });
});

test("ebb plan --statements shows every lock", async () => {
  await withUsers("comment on table users is 'x';", async (project) => {
    const { stdout } = await project.ebb("plan", "upgrade", "head", "--statements");
    assert.match(stdout, /-> SHARE UPDATE EXCLUSIVE on public\.users \(/);
    assert.match(stdout, /^ +blocks neither reads nor writes$/m);
  });
});

test("ebb plan names the session that is in the way, and does not wait for it", async () => {
  await withUsers(ADD, async (project, database) => {
    const other = connectTo(database.url);
    try {
      await other.unsafe("begin; lock table users; select pg_sleep(1.1)").simple();
      const { stdout, status } = await project.ebb("plan", "upgrade", "head");
      assert.equal(status, 0);
      assert.match(stdout, /\nIn the way now:\n {2}pid \d+ \(user postgres, /);
      assert.match(
        stdout,
        /\n {4}holds ACCESS EXCLUSIVE on public\.users, which ACCESS EXCLUSIVE waits for\n {4}end it with: select pg_terminate_backend\(\d+\)\n$/,
      );
      const { value } = await project.json("upgrade", "head", "--dry-run");
      const [way] = value.in_the_way as readonly { pid: number; holds: readonly unknown[] }[];
      assert.ok(way && way.pid > 0);
      const mode = "ACCESS EXCLUSIVE";
      assert.deepEqual(way.holds, [{ table: "public.users", mode, wanted: mode }]);
    } finally {
      await other.end({ timeout: 1 });
    }
  });
});

test("ebb upgrade --dry-run shows the plan and runs nothing", async () => {
  await withUsers(ADD, async (project, database) => {
    const { status, value } = await project.json("upgrade", "head", "--dry-run");
    const { command, dry_run, heads_after } = value;
    assert.deepEqual([status, command, dry_run, heads_after], [0, "upgrade", true, ["aaaa"]]);
    const [row] = await database.query("select to_regclass('ebb_version') as ledger");
    assert.equal(row?.ledger, null);
  });
});

test("ebb downgrade and redo --dry-run refuse what the run would refuse", async () => {
  await withUsers(ADD, async (project) => {
    await project.ebb("upgrade", "head");
    project.write({ id: "aaaa", text: `-- up\n${ADD}\n${DOWN}` });
    for (const argv of [["downgrade", "-1"], ["redo"], ["downgrade", "-1", "--expect", "bbbb"]]) {
      const { status, value } = await project.json(...argv, "--dry-run");
      assert.equal(status, argv.includes("--expect") ? 4 : 1);
      const { code } = value.error as { code: string };
      assert.equal(code, argv.includes("--expect") ? "EBB_MOVED" : "EBB_IRREVERSIBLE");
    }
  });
});

test("ebb redo --dry-run shows both directions", async () => {
  await withUsers(ADD, async (project) => {
    await project.ebb("upgrade", "head");
    const { value } = await project.json("redo", "--dry-run");
    const steps = value.steps as readonly { direction: string }[];
    assert.deepEqual(
      steps.map(({ direction }) => direction),
      ["down", "up"],
    );
  });
});

test("ebb plan shows the drop of an INVALID index as a step of its own", async () => {
  await inProject(async (project, database) => {
    const build = "create unique index concurrently t_id on t (id);";
    project.write(section(`set search_path = public;\n${ran("one")}\n${build}\n${ran("three")}`));
    await project.json("upgrade", "head");
    const before = await database.query("select count(*)::int as rows from ebb_log");
    const { value } = await project.json("plan", "upgrade", "head");
    const steps = value.steps as readonly Record<string, unknown>[];
    assert.deepEqual(
      steps.map(({ revision, sql, resumes_at }) => [revision, sql, resumes_at]),
      [
        ["bbbb", 'drop index concurrently "public"."t_id"', undefined],
        ["bbbb", undefined, 3],
      ],
    );
    const { stdout } = await project.ebb("plan", "upgrade", "head");
    assert.match(stdout, /\n {10}half run: continues at statement 3 of 4\n/);
    assert.deepEqual(await database.query("select count(*)::int as rows from ebb_log"), before);
    await database.query("delete from t where other = 2");
    const { value: run } = await project.json("upgrade", "head");
    const ranSteps = run.steps as readonly Record<string, unknown>[];
    assert.deepEqual(
      ranSteps.map(({ sql }) => sql),
      steps.map(({ sql }) => sql),
    );
  });
});

test("ebb plan reports that a half-run section must be finished first", async () => {
  await inProject(async (project) => {
    project.write(section(`${ran("one")}\nselect 1/0;`));
    await project.json("upgrade", "head");
    const { status, value } = await project.json("plan", "downgrade", "-1");
    const { code, message } = value.error as { code: string; message: string };
    assert.deepEqual([status, code], [6, "EBB_HALF_RUN"]);
    assert.equal(message, "The up section of bbbb is half run: statement 2 failed");
  });
});
