import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { ENGINE } from "../support/database.ts";
import { type EbbProject, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

type Files = Readonly<Record<string, string>>;

/** Three revisions to squash, and one above them. */
const FILES: Files = {
  aaaa: `-- parents: base
-- labels: first
-- up
create table kinds (id serial primary key, name text not null unique);
create table gone (id int);
insert into kinds (name) values ('a'), ('b');
insert into gone values (1);
-- down
drop table kinds, gone;`,
  bbbb: `-- parents: aaaa
-- up
create table users (id int primary key, kind int references kinds (id), at timestamptz default now());
copy users (id, kind) from stdin;
1	1
2	2
\\.
update kinds set name = 'c' where name = 'b';
-- down
drop table users;`,
  cccc: "-- parents: bbbb\n-- up\ndrop table gone;\n-- down\ncreate table gone (id int);",
  dddd: `-- parents: cccc
-- depends: first
-- up
alter table users add note text;
-- down
alter table users drop note;`,
};

async function inProject(
  files: Files,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  await withProject(database, async (project) => {
    for (const [id, text] of Object.entries(files)) {
      const path = join(project.cwd, "migrations", `${id}.sql`);
      writeFileSync(path, `-- Revision ${id}\n--\n-- revision: ${id}\n${text}\n`);
    }
    await use(project, database);
  });
}

/** Squashes on a scratch database of the test server. */
async function squash(
  project: EbbProject,
  ...words: readonly string[]
): ReturnType<EbbProject["ebb"]> {
  const scratch = ENGINE === "embedded" ? [] : ["--scratch-url", (await sharedCluster()).url];
  return project.ebb("squash", ...words, ...scratch);
}

function textOf({ cwd }: EbbProject, name: RegExp): string {
  const directory = join(cwd, "migrations");
  const found = readdirSync(directory).find((each) => name.test(each)) ?? "";
  return readFileSync(join(directory, found), "utf8");
}

const ROWS = `select (select string_agg(name, ',' order by id) from kinds) as kinds,
  (select string_agg(id || ':' || kind, ',' order by id) from users) as users,
  (select last_value::int from kinds_id_seq) as last`;

test("ebb squash replaces revisions with a base that makes the same tables and rows", async () => {
  await inProject(FILES, async (project, database) => {
    const dry = await squash(project, "cccc", "--dry-run");
    assert.equal(dry.status, 0, dry.stderr);
    assert.equal(readdirSync(join(project.cwd, "migrations")).length, 4);

    const told = await squash(project, "cccc", "--last-release", "v1.4");
    assert.equal(told.status, 0, told.stderr);
    assert.match(told.stdout, /^Squashed 3 revisions into cccc: /);
    assert.match(told.stdout, /kept: migrations.aaaa\.sql:9 insert into kinds/);
    assert.match(
      told.stdout,
      /not needed: migrations.aaaa\.sql:10 insert into gone .*its table is gone/,
    );
    assert.match(told.stdout, /label first of aaaa now names cccc/);
    assert.match(told.stdout, /dddd depends on aaaa, which now means cccc/);
    const text = textOf(project, /^cccc/);
    assert.match(text, /-- revision: cccc\n-- parents: base\n-- labels: first\n/);
    assert.match(text, /-- replaces: aaaa, bbbb\n-- last-release: v1\.4\n/);
    assert.match(text, /update kinds set name = 'c' where name = 'b';/);
    assert.deepEqual(readdirSync(join(project.cwd, "migrations-squashed")).sort(), [
      "aaaa.sql",
      "bbbb.sql",
      "cccc.sql",
    ]);

    const up = await project.ebb("upgrade", "head");
    assert.equal(up.status, 0, up.stderr);
    assert.deepEqual(
      [...(await database.query(ROWS))],
      [{ kinds: "a,c", users: "1:1,2:2", last: 2 }],
    );
    assert.equal((await project.ebb("check")).status, 0);
  });
});

test("a database at a squashed revision or beyond needs nothing", async () => {
  await inProject(FILES, async (project) => {
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.equal((await squash(project, "cccc", "--last-release", "v1.4")).status, 0);
    assert.match((await project.ebb("status")).stdout, /At: dddd \(head\), 2 revisions applied/);
    assert.equal((await project.ebb("check")).status, 0);
    const up = await project.ebb("upgrade", "head");
    assert.equal(up.status, 0);
    assert.doesNotMatch(up.stderr, /edited/);
    assert.match((await project.ebb("log")).stdout, /applied +aaaa/);
    assert.equal((await project.ebb("downgrade", "-1")).status, 0);

    const below = await project.ebb("downgrade", "aaaa");
    assert.match(below.stderr, /EBB_SQUASHED: Cannot resolve "aaaa": it was squashed into cccc/);
    assert.match(below.stderr, /Its file is in release v1\.4/);
    const back = await project.ebb("downgrade", "-1");
    assert.match(back.stderr, /it stands for 3 revisions; v1\.4 can take them back/);
    const recorded = await project.ebb("downgrade", "-1", "--recorded");
    assert.match(recorded.stderr, /EBB_SQUASHED: Cannot take back cccc with its record/);
  });
});

test("a database below a squash is named, and refused", async () => {
  await inProject(FILES, async (project) => {
    assert.equal((await project.ebb("upgrade", "bbbb")).status, 0);
    assert.equal((await squash(project, "cccc", "--last-release", "v1.4")).status, 0);
    for (const words of [
      ["upgrade", "head"],
      ["upgrade", "head", "--allow-unknown"],
      ["stamp", "cccc"],
    ]) {
      const { status, stderr } = await project.ebb(...words);
      assert.equal(status, 1);
      assert.match(
        stderr,
        /EBB_SQUASHED: .*the database is at bbbb, which went into the squash cccc/,
      );
      assert.match(stderr, /First run "ebb upgrade cccc" from release v1\.4/);
    }
    const check = await project.json("check");
    assert.equal(check.status, 3);
    const problems = check.value.problems as readonly { readonly code: string }[];
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["EBB_SQUASHED"],
    );
    const status = await project.json("status");
    assert.deepEqual(status.value.squashed, { heads: ["bbbb"], into: "cccc" });
    const down = await project.ebb("downgrade", "aaaa");
    assert.match(down.stdout, /down +bbbb/);
  });
});

test("ebb squash writes rows where the old statements do not fit the final tables", async () => {
  const files = {
    aaaa: `-- parents: base
-- up
create table a (id int generated always as identity primary key, b int, "na me" text, twice int generated always as (id * 2) stored);
create table b (id int primary key, a int references a (id));
alter table a add foreign key (b) references b (id);
create table logged (what text, at timestamptz default clock_timestamp());
insert into a ("na me") values (E'x\\ty\\\\z\\n'), (null);
insert into b values (7, 1);
update a set b = 7;
-- down
drop table a, b, logged;`,
    bbbb: `-- parents: aaaa
-- up
create function note() returns trigger language plpgsql as $$begin insert into logged values (new.id::text); return new; end$$;
insert into logged values ('by hand');
alter table a rename column b to other;
alter table a rename to renamed;
create trigger note after insert on renamed for each row execute function note();
create materialized view seen as select id from renamed;
select note_nothing from (select 1 as note_nothing) t;
-- down nothing`,
  };
  await inProject(files, async (project, database) => {
    const told = await squash(project, "bbbb");
    assert.equal(told.status, 0, told.stdout + told.stderr);
    assert.match(
      told.stdout,
      /rows written: migrations.aaaa\.sql:10 insert into a .*has another name/,
    );
    assert.match(told.stdout, /rows written: migrations.bbbb\.sql:7 insert into logged/);
    assert.match(told.stdout, /public\.logged\.at has another value at each run/);
    const up = await project.ebb("upgrade", "head");
    assert.equal(up.status, 0, up.stderr);
    const found = await database.query(
      `select (select string_agg(format('%s %s %s %L', id, other, twice, "na me"), ';' order by id) from renamed) as rows,
         (select count(*)::int from logged) as logged, (select count(*)::int from seen) as seen,
         (select nextval('a_id_seq')::int) as next`,
    );
    assert.deepEqual(
      [...found],
      [{ rows: "1 7 2 E'x\ty\\\\z\n';2 7 4 NULL", logged: 1, seen: 2, next: 3 }],
    );
  });
});

test("ebb squash is refused where a branch starts below, and for a base", async () => {
  const files = { ...FILES, eeee: "-- parents: bbbb\n-- up\nselect 1;\n-- down nothing" };
  await inProject(files, async (project) => {
    const branch = await squash(project, "cccc");
    assert.equal(branch.status, 1);
    assert.match(
      branch.stderr,
      /EBB_SQUASH: .*eeee \(migrations.eeee\.sql\) branches off below it, from bbbb/,
    );
    assert.match((await squash(project, "aaaa")).stderr, /EBB_SQUASH: .*nothing is below it/);
    assert.match((await squash(project, "heads")).stderr, /it stands for 2 revisions/);
    assert.equal(readdirSync(join(project.cwd, "migrations")).length, 5);
  });
});

test("ebb squash lists what writes into tables of others, and exits with 3", async () => {
  const files = {
    aaaa: "-- parents: base\n-- up\ncreate table t (a int);\ninsert into given values (1);\n-- down\ndrop table t;",
    bbbb: "-- parents: aaaa\n-- up\nalter table t add b int;\n-- down\nalter table t drop b;",
  };
  await inProject(files, async (project) => {
    writeFileSync(join(project.cwd, "prelude.sql"), "create table given (a int);");
    const told = await squash(project, "bbbb", "--prelude", "prelude.sql");
    assert.equal(told.status, 3, told.stderr);
    assert.match(told.stdout, /left out: migrations.aaaa\.sql:7 insert into given/);
    const text = textOf(project, /^bbbb/);
    assert.match(text, /-- LEFT OUT\./);
    assert.doesNotMatch(text, /create table public\.given/);
  });
});
