import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, type RevisionText, until, withProject } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

/** Each revision leaves a row, so that one that ran twice is seen. */
const REVISIONS: readonly RevisionText[] = [
  {
    id: "aaaa",
    text: `-- up
create table ran (revision text, at timestamptz default clock_timestamp());
create table big as select g as id from generate_series(1, 2000) g;
insert into ran values ('aaaa');
-- down
drop table big, ran;`,
  },
  {
    id: "bbbb",
    parents: "aaaa",
    text: `-- up no-transaction
create index concurrently big_id on big (id);
insert into ran values ('bbbb');
-- down no-transaction
drop index concurrently big_id;
delete from ran where revision = 'bbbb';`,
  },
  {
    id: "cccc",
    parents: "bbbb",
    text: `-- up
insert into ran values ('cccc');
-- down
delete from ran where revision = 'cccc';`,
  },
  {
    id: "dddd",
    parents: "cccc",
    text: `-- up no-transaction
insert into ran values ('dddd');
create unique index concurrently if not exists big_unique on big (id);
-- down no-transaction
drop index concurrently if exists big_unique;
delete from ran where revision = 'dddd';`,
  },
];

const RUNNERS = 50;

test(`upgrade by ${RUNNERS} at once applies each revision once, and the others have nothing to do`, async () => {
  await inProject(async (project, database) => {
    const runs = Array.from({ length: RUNNERS }, () => project.ebb("upgrade", "head"));
    const told = await Promise.all(runs);
    assert.deepEqual(
      told.map(({ status }) => status),
      told.map(() => 0),
      told.map(({ stderr }) => stderr).join("\n"),
    );
    const idle = told.filter(({ stdout }) => stdout === "Nothing to do: at dddd (head)\n");
    const done = told.filter(({ stdout }) => stdout.includes("Done: 4 steps"));
    assert.deepEqual([idle.length, done.length], [RUNNERS - 1, 1]);
    await assertAppliedOnce(database);
  });
});

test("upgrade by 4 processes at once applies each revision once", async () => {
  await inProject(async (project, database) => {
    const told = await Promise.all(
      Array.from({ length: 4 }, () => project.start("upgrade", "head").ended),
    );
    assert.deepEqual(
      told.map(({ status }) => status),
      [0, 0, 0, 0],
      told.map(({ stderr }) => stderr).join("\n"),
    );
    await assertAppliedOnce(database);
  });
});

test("upgrade against downgrade, again and again, ends in a state that holds together", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "head");
    const commands = Array.from({ length: 12 }, (_, at) =>
      at % 2 === 0 ? project.ebb("upgrade", "head") : project.ebb("downgrade", "base"),
    );
    const told = await Promise.all(commands);
    const odd = told.filter(({ status }) => status !== 0 && status !== 4);
    assert.deepEqual(odd, []);
    await project.ebb("upgrade", "head");
    await assertAppliedOnce(database);
  });
});

test("downgrade -1 by two at once takes back one revision", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "cccc");
    const holder = await holdRunLock(database);
    const runs = [project.watch("downgrade", "-1"), project.watch("downgrade", "-1")];
    await until(() =>
      runs.every(({ written }) => written.stderr.includes("Waiting for the run lock")),
    );
    await holder.release();
    const told = await Promise.all(runs.map(({ ended }) => ended));
    assert.deepEqual(told.map(({ status }) => status).sort(), [0, 4]);
    const words = told.map(({ stderr }) => stderr).join();
    assert.match(words, /EBB_MOVED: The heads of the database changed from cccc to bbbb since/);
    assert.deepEqual(await column(database, "select version_num from ebb_version"), ["bbbb"]);
  });
});

test("--lock-wait 0 ends with 4 at once and names the holder", async () => {
  await inProject(async (project, database) => {
    const holder = await holdRunLock(database);
    const { status, value } = await project.json("upgrade", "head", "--lock-wait", "0");
    const { status: waited } = await project.ebb("upgrade", "head", "--lock-wait", "400ms");
    await holder.release();
    assert.deepEqual([status, waited], [4, 4]);
    const { code, message } = value.error as { code: string; message: string };
    assert.equal(code, "EBB_LOCK_HELD");
    assert.match(
      message,
      new RegExp(`pid ${holder.pid} \\(user postgres, application holder, since \\d{4}-`),
    );
    assert.deepEqual(await column(database, "select to_regclass('ebb_version')"), [null]);
  });
});

test("status names the holder of the run lock", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "aaaa");
    const holder = await holdRunLock(database);
    const { value } = await project.json("status");
    await holder.release();
    const lock = value.run_lock as {
      pid: number;
      user: string;
      application: string;
      since: string;
    };
    assert.deepEqual([lock.pid, lock.user, lock.application], [holder.pid, "postgres", "holder"]);
    assert.match(lock.since, /^\d{4}-\d\d-\d\dT.*Z$/);
  });
});

test("two version tables do not wait for each other", async () => {
  await inProject(async (project, database) => {
    const holder = await holdRunLock(database);
    const other = ["--version-table", "other_version", "--lock-wait", "0"];
    const { status, stderr } = await project.ebb("upgrade", "head", ...other);
    await holder.release();
    assert.equal(status, 0, stderr);
  });
});

test("two databases do not wait for each other", async () => {
  const cluster = await sharedCluster();
  const elsewhere = await cluster.createDatabase();
  const holder = await holdRunLock(elsewhere);
  await inProject(async (project) => {
    const { status, stderr } = await project.ebb("upgrade", "head", "--lock-wait", "0");
    assert.equal(status, 0, stderr);
  });
  await holder.release();
  await elsewhere.drop();
});

const EXPECTATIONS: readonly (readonly [string, number])[] = [
  ["base", 4],
  ["aaaa", 4],
  ["bbbb,aaaa", 4],
  ["bbbb", 0],
  ["bbb", 4],
  ["", 2],
  ["bbbb,", 2],
];
for (const [expected, status] of EXPECTATIONS) {
  test(`--expect "${expected}" at bbbb ends with ${status}`, async () => {
    await inProject(async (project) => {
      await project.ebb("upgrade", "bbbb");
      for (const command of [
        ["upgrade", "bbbb"],
        ["stamp", "bbbb"],
        ["redo"],
        ["downgrade", "-1"],
      ]) {
        const told = await project.ebb(...command, "--expect", expected);
        assert.equal(told.status, status, command.join(" ") + told.stderr);
      }
    });
  });
}

test("--expect base lets the first upgrade run", async () => {
  await inProject(async (project) => {
    assert.equal((await project.ebb("upgrade", "head", "--expect", "base")).status, 0);
  });
});

test("a ledger that appears during planning is recognised", async () => {
  await inProject(async (project, database) => {
    const holder = await holdRunLock(database);
    const late = project.watch("upgrade", "head");
    await until(() => late.written.stderr.includes("Waiting for the run lock"));
    await holder.release();
    const [first, second] = await Promise.all([late.ended, project.ebb("upgrade", "head")]);
    assert.deepEqual([first.status, second.status], [0, 0], first.stderr + second.stderr);
    await assertAppliedOnce(database);
  });
});

test("a lock on the ledger itself is not waited for without end", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "aaaa");
    const other = connectTo(database.url);
    await other.unsafe("begin; lock table ebb_log in exclusive mode").simple();
    const told = await project.ebb("upgrade", "head", "--lock-timeout", "200ms");
    await other.end({ timeout: 1 });
    assert.notEqual(told.status, 0);
    assert.match(told.stderr, /lock timeout/);
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    await assertAppliedOnce(database);
  });
});

test("a section that lets go of all advisory locks does not let two in", async () => {
  await inProject(async (project, database) => {
    project.write({
      id: "eeee",
      parents: "dddd",
      text: `-- up
select pg_advisory_unlock_all();
insert into ran values ('eeee');
-- down
delete from ran where revision = 'eeee';`,
    });
    const told = await Promise.all(Array.from({ length: 4 }, () => project.ebb("upgrade", "head")));
    assert.deepEqual(
      told.map(({ status }) => status),
      [0, 0, 0, 0],
    );
    const rows = await column(database, "select revision from ran order by at");
    assert.deepEqual(rows, ["aaaa", "bbbb", "cccc", "dddd", "eeee"]);
  });
});

async function inProject(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), (project, database) => {
    project.write(...REVISIONS);
    return use(project, database);
  });
}

async function assertAppliedOnce(database: TestDatabase): Promise<void> {
  const ran = await column(database, "select revision from ran order by at");
  const heads = await column(database, "select version_num from ebb_version");
  const locks = await column(
    database,
    "select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  const invalid = await column(database, "select indexrelid from pg_index where not indisvalid");
  const indexes = await column(
    database,
    "select relname::text from pg_class where relname like 'big\\_%' order by 1",
  );
  assert.deepEqual(
    { ran, heads, locks, invalid, indexes },
    {
      ran: ["aaaa", "bbbb", "cccc", "dddd"],
      heads: ["dddd"],
      locks: [],
      invalid: [],
      indexes: ["big_id", "big_unique"],
    },
  );
}

async function column(database: TestDatabase, sql: string): Promise<readonly unknown[]> {
  return (await database.query(sql)).map((row) => Object.values(row)[0]);
}

interface Holder {
  readonly pid: number;
  release(): Promise<void>;
}

/** Holds the run lock of the database's ledger in schema public, as another ebb would. */
async function holdRunLock(database: TestDatabase): Promise<Holder> {
  const other = connectTo(`${database.url}?application_name=holder`);
  const [row] = await other
    .unsafe(
      "select pg_advisory_lock(hashtextextended(format('ebb:%I.%I', 'public', 'ebb_version'), 0)), pg_backend_pid() as pid",
    )
    .simple();
  return { pid: Number(row?.pid), release: () => other.end({ timeout: 1 }) };
}
