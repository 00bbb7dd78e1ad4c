import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

interface OfflineSite {
  readonly project: EbbProject;
  readonly database: TestDatabase;
  /** Has psql run what ebb prints for a command line. */
  run(...args: string[]): Promise<PsqlResult>;
}

interface PsqlResult {
  readonly status: number | null;
  readonly stderr: string;
}

async function withPsql(use: (site: OfflineSite) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url);
  try {
    await use({
      project,
      database,
      run: async (...args) => {
        const { status, stdout, stderr } = await project.ebb(...args, "--sql");
        assert.equal(status, 0, stderr);
        return psql(database.url, stdout);
      },
    });
  } finally {
    project.remove();
    await database.drop();
  }
}

function psql(url: string, input: string): PsqlResult {
  const { error, status, stderr } = spawnSync("psql", ["-X", "-q", url], {
    input,
    encoding: "utf8",
  });
  if (error !== undefined)
    throw new Error("Needs Debian's package: apt-get install postgresql-client");
  return { status, stderr };
}

const DUMP = `-- up
create table a (n int, t text);
copy a from stdin;
1\tit's \\\\ here
2\t\\N
\\.
create function f() returns int language sql begin atomic select 1; end;

-- down
drop function f();
drop table a`;

const INDEX = `-- up no-transaction
create index concurrently i on a (n)

-- down
drop index i;`;

/** Its third statement fails where there is no table `late`. */
const STOPS = `-- up no-transaction
create table once (n int);
copy once from stdin;
1
\\.
alter table late add n int;
begin;
set local search_path = public;
insert into once values (2);
commit;
create index concurrently on once (n);

-- down
drop table once;`;

const CHAIN = [
  { id: "aaaa1111", text: DUMP },
  { id: "bbbb2222", parents: "aaaa1111", text: INDEX },
];

test("where psql stops within a no-transaction section, ebb knows the statement and resumes behind it", async () => {
  await withPsql(async ({ project, database, run }) => {
    project.write(...CHAIN, { id: "cccc3333", parents: "bbbb2222", text: STOPS });
    assert.notEqual((await run("upgrade", "head")).status, 0);
    const status = JSON.parse((await project.ebb("status", "--json")).stdout);
    assert.deepEqual(status.half_run, {
      ...status.half_run,
      revision: "cccc3333",
      direction: "up",
      statement: 3,
      outcome: "unknown",
    });
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    await database.query("create table late ()");
    assert.equal((await project.ebb("resume", "--again")).status, 0);
    assert.deepEqual([...(await database.query("select count(*)::int from once"))], [{ count: 2 }]);
  });
});

test("the journal of a script for psql is that of a run", async () => {
  await withPsql(async ({ project, database, run }) => {
    project.write(...CHAIN, { id: "cccc3333", parents: "bbbb2222", text: STOPS });
    await database.query("create table late ()");
    const journal = `select event, statement, statement_hash, message like 'indexes before:%' as noted
      from ebb_log where statement is not null order by id`;
    assert.deepEqual(await run("upgrade", "head"), { status: 0, stderr: "" });
    const written = [...(await database.query(journal))];
    await database.query("drop table ebb_version, ebb_log, a, once, late; drop function f()");
    await database.query("create table late ()");
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(written, [...(await database.query(journal))]);
  });
});

test("psql makes the schema that --schema names where it is missing, and takes one that is there", async () => {
  await withPsql(async ({ project, run }) => {
    project.write(...CHAIN);
    const place = ["--schema", "My Ledger"];
    assert.deepEqual(await run("upgrade", "aaaa1111", ...place), { status: 0, stderr: "" });
    const { status, stderr } = await run("ensure-version", ...place);
    assert.equal(status, 0, stderr);
    assert.equal((await project.ebb("current", ...place)).stdout, "aaaa1111\n");
  });
});

test("psql runs what upgrade --sql prints, and the ledger agrees", async () => {
  await withPsql(async ({ project, database, run }) => {
    project.write(...CHAIN);
    assert.deepEqual(await run("upgrade", "head"), { status: 0, stderr: "" });
    assert.deepEqual(
      [...(await database.query("select t from a order by n"))],
      [{ t: "it's \\ here" }, { t: null }],
    );
    assert.equal((await project.ebb("check")).status, 0);
  });
});

test("psql runs what downgrade --sql prints, and the ledger agrees", async () => {
  await withPsql(async ({ project, database, run }) => {
    project.write(...CHAIN);
    await project.ebb("upgrade", "head");
    assert.deepEqual(await run("downgrade", "head:base"), { status: 0, stderr: "" });
    assert.deepEqual((await project.json("status")).value.heads, []);
    const [row] = await database.query("select pg_catalog.to_regclass('a')::text as name");
    assert.equal(row?.name, null);
  });
});

test("psql runs what stamp --sql prints, and ebb takes back what it recorded", async () => {
  await withPsql(async ({ project, database, run }) => {
    project.write(...CHAIN);
    assert.equal((await run("stamp", "aaaa1111")).status, 0);
    await database.query("create table a (); create function f() returns int return 1");
    const { status, stderr } = await project.ebb("downgrade", "base", "--dir", "nowhere");
    assert.equal(status, 0, stderr);
  });
});

test("what upgrade --sql prints stops in a database that stands elsewhere", async () => {
  await withPsql(async ({ project, run }) => {
    project.write(...CHAIN);
    await project.ebb("upgrade", "aaaa1111");
    const { status, stderr } = await run("upgrade", "head");
    assert.match(stderr, /this script starts at base, but the database is at \{aaaa1111\}/);
    assert.equal(status, 3);
  });
});

const ASSERTS: readonly (readonly [string, boolean])[] = [
  ["select count(*) = 2 from a;", true],
  ["select count(*) = 3 from a", false],
  ["select true;\n(select null::boolean);", false],
  ["select n > 1 from a;", false],
  ['select false as b, true as "0";', false],
  ["select 0, false;", true],
  ["select 1 from a where false;", true],
  ["with x as (select t = E'it''s \\\\ here' as ok from a where n = 1) table x;", true],
  ["update a set n = n returning n < 2;", false],
  ["do $$ begin if (select count(*) from a) <> 2 then raise 'no'; end if; end $$;", true],
  ["do $$ begin raise 'no'; end $$;", false],
];
for (const [sql, holds] of ASSERTS) {
  const does = holds ? "runs on" : "stops and takes the revision back";
  test(`what upgrade --sql prints ${does} where an assert is ${sql}`, async () => {
    await withPsql(async ({ project, run }) => {
      project.write({
        id: "aaaa1111",
        text: DUMP.replace("-- down", () => `-- assert\n${sql}\n\n-- down`),
      });
      const { status } = await run("upgrade", "head");
      assert.equal(status, holds ? 0 : 3);
      const { heads } = (await project.json("status")).value;
      assert.deepEqual(heads, holds ? ["aaaa1111"] : []);
    });
  });
}

for (const options of ["", " no-transaction"]) {
  test(`what upgrade --sql prints runs a section of "-- up${options}" as --role`, async () => {
    await withPsql(async ({ project, database, run }) => {
      const role = `${database.name}_owner`;
      await database.query(`create role ${role}; grant create on schema public to ${role}`);
      try {
        project.write({ id: "aaaa1111", text: `-- up${options}\ncreate table a ();` });
        assert.deepEqual(await run("upgrade", "head", "--role", role), { status: 0, stderr: "" });
        const sql = "select tablename as name, tableowner as owner from pg_tables where tablename";
        const owners = await database.query(`${sql} in ('a', 'ebb_log') order by 1`);
        assert.deepEqual(
          owners.map(({ name, owner }) => [name, owner]),
          [
            ["a", role],
            ["ebb_log", role],
          ],
        );
      } finally {
        await database.query(`drop owned by ${role}; drop role ${role}`);
      }
    });
  });
}

test("what upgrade --sql prints sets the timeouts of a no-transaction section", async () => {
  await withPsql(async ({ project, database, run }) => {
    const up = "-- up no-transaction statement_timeout=7s\ncreate table seen as select";
    const shown =
      "current_setting('lock_timeout') as lock, current_setting('statement_timeout') as time";
    project.write({ id: "aaaa1111", text: `${up} ${shown};` });
    assert.equal((await run("upgrade", "head", "--lock-timeout", "4s")).status, 0);
    assert.deepEqual([...(await database.query("table seen"))], [{ lock: "4s", time: "7s" }]);
  });
});

test("what upgrade --sql --transaction all prints is one transaction", async () => {
  await withPsql(async ({ project, database, run }) => {
    const broken = { id: "bbbb2222", parents: "aaaa1111", text: "-- up\nselect 1 / 0;" };
    project.write({ id: "aaaa1111", text: DUMP }, broken);
    assert.equal((await run("upgrade", "head", "--transaction", "all")).status, 3);
    assert.deepEqual((await project.json("status")).value.heads, []);
    project.write({ ...broken, text: "-- up\nselect 1;" });
    const { status, stderr } = await run("upgrade", "head", "--transaction", "all");
    assert.deepEqual([status, stderr.replaceAll(/.*already exists, skipping\n/g, "")], [0, ""]);
    const [row] = await database.query("select count(distinct xmin::text) as n from ebb_version");
    assert.equal(row?.n, "1");
    assert.equal((await project.ebb("current", "--check-heads")).status, 0);
  });
});
