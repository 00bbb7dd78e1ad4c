import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { ENGINE, withDatabase } from "../support/database.ts";
import { until } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";
import { inWorkplace } from "../support/world.ts";
import { TABLE, verify, write } from "./verifying.ts";

test("verify names the sections that lose data", () =>
  inWorkplace(async (place) => {
    write(
      place,
      {
        id: "first",
        up: "create table t (a int, b text, twice int generated always as (a * 2) stored);",
        down: "drop table t;",
      },
      {
        id: "second",
        parents: ["first"],
        up: "alter table t drop b, drop twice;",
        down: "alter table t add b text; delete from t;",
      },
    );
    const { value } = await verify(place);
    assert.deepEqual(
      value.revisions.map(({ loses_data }) => loses_data),
      [
        { up: [], down: ["table public.t"] },
        { up: ["column public.t.b"], down: ["rows of t"] },
      ],
    );
  }));

test("verify --since tries only revisions after this one", () =>
  inWorkplace(async (place) => {
    write(
      place,
      { id: "first", up: "create table t (a int);", down: "select 1;" },
      {
        id: "second",
        parents: ["first"],
        up: "alter table t add b int;",
        down: "alter table t drop b;",
      },
    );
    const { status, value } = await verify(place, "--since", "first");
    assert.equal(status, 0);
    assert.deepEqual(
      value.revisions.map(({ revision }) => revision),
      ["second"],
    );
  }));

test("verify --changed-since tries the files that are new or changed in git", () =>
  inWorkplace(
    async (place) => {
      const git = (...words: string[]): void => {
        const who = ["-c", "user.name=a", "-c", "user.email=a@b"];
        execFileSync("git", [...who, ...words], { cwd: place.cwd, stdio: "ignore" });
      };
      write(place, { id: "first", ...TABLE });
      git("init", "-q", "-b", "trunk");
      git("add", ".");
      git("commit", "-qm", "x");
      write(place, {
        id: "second",
        parents: ["first"],
        up: "create table u ();",
        down: "drop table u;",
      });
      const { value } = await verify(place, "--changed-since", "trunk");
      assert.deepEqual(
        value.revisions.map(({ revision }) => revision),
        ["second"],
      );
      const unknown = await place.json("verify", "--changed-since", "--output=x");
      assert.equal((unknown.value as { error: { code: string } }).error.code, "EBB_GIT");
    },
    { env: { PATH: pathOfGit() } },
  ));

function pathOfGit(): string {
  return execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim();
}

test("verify --prelude creates the objects that revisions need first", () =>
  inWorkplace(async (place) => {
    place.write("before.sql", "create schema app;\ncreate table app.t (a int);\n");
    write(place, {
      id: "first",
      up: "alter table app.t add b int;",
      down: "alter table app.t drop b;",
    });
    const { status } = await verify(place, "--prelude", "before.sql");
    assert.equal(status, 0);
    place.write("before.sql", "select 1;\ncreate nonsense;\n");
    const failed = await place.json("verify", "--prelude", "before.sql");
    const { error } = failed.value as { error: Record<string, unknown> };
    assert.deepEqual(
      [failed.status, error.code, error.file, error.line],
      [1, "EBB_SQL", "before.sql", 2],
    );
  }));

test("verify drops the roles of a prelude, and no other new ones", async () => {
  if (ENGINE === "embedded") return;
  const [mine, theirs] = [`prelude_${process.pid}`, `others_${process.pid}`];
  await withDatabase(async (database) => {
    await inWorkplace(async (place) => {
      place.write("roles.sql", `create role ${mine};\n`);
      write(place, { id: "first", up: "select pg_sleep(1);", down: "select 1;" });
      const verified = verify(place, "--prelude", "roles.sql");
      await until(async () => (await rolesOf(database, [mine])).length === 1);
      await database.query(`create role ${theirs}`);
      assert.equal((await verified).status, 0);
    });
    assert.deepEqual(await rolesOf(database, [mine, theirs]), [theirs]);
    await database.query(`drop role ${theirs}`);
  });
});

async function rolesOf(
  database: TestDatabase,
  names: readonly string[],
): Promise<readonly unknown[]> {
  const list = names.map((name) => `'${name}'`).join(", ");
  const rows = await database.query(`select rolname from pg_roles where rolname in (${list})`);
  return rows.map(({ rolname }) => rolname);
}

test("verify --format github writes annotations", () =>
  inWorkplace(async (place) => {
    write(place, { id: "first", up: "create table u ();", down: "select 1;" });
    const { status, stdout } = await place.ebb("verify", "--format", "github");
    assert.equal(status, 3);
    assert.match(
      stdout,
      /^::error file=migrations\/first\.sql,line=9,col=1,title=EBB_DOWN_LEFT::The down of first leaves table public\.u behind$/m,
    );
  }));

test("verify leaves the database that --scratch-url names as it was, and nothing on its server", () =>
  withDatabase(async (database) => {
    if (ENGINE === "embedded") return;
    await database.query("create table mine (a int)");
    await inWorkplace(async (place) => {
      write(place, { id: "first", ...TABLE });
      const { status } = await place.ebb("verify", "--scratch-url", database.url);
      assert.equal(status, 0);
    });
    const tables = await database.query(
      "select relname from pg_class where relnamespace = 'public'::regnamespace",
    );
    assert.deepEqual(
      tables.map(({ relname }) => relname),
      ["mine"],
    );
  }));

test("verify uses an empty database itself if the role may not create one, and empties it", () =>
  withDatabase(async (database) => {
    if (ENGINE === "embedded") return;
    const role = `plain_${database.name}`;
    await database.query(
      `create role ${role} login password 'x'; grant all on schema public to ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = "x";
    await inWorkplace(async (place) => {
      write(place, { id: "first", ...TABLE });
      const told = await place.ebb("verify", "--scratch-url", url.href);
      assert.deepEqual([told.status, told.stderr], [0, told.stderr]);
      const left = await database.query(
        "select 1 from pg_class where relnamespace = 'public'::regnamespace",
      );
      assert.equal(left.length, 0);
      await database.query("create table mine (a int)");
      const refused = await place.json("verify", "--scratch-url", url.href);
      assert.equal((refused.value as { error: { code: string } }).error.code, "EBB_SCRATCH");
    });
    await database.query(`drop owned by ${role}; drop role ${role}`);
  }));

test("verify leaves no role on the server, also when it had to start anew", () =>
  inWorkplace(async (place) => {
    const name = `made_by_verify_${process.pid}`;
    write(
      place,
      { id: "first", up: `create role ${name}; create table t (a int);`, down: "drop table t;" },
      {
        id: "second",
        parents: ["first"],
        up: "create type e as enum ('a'); alter type e add value 'b';",
        down: "drop type e;",
      },
    );
    for (const _ of [1, 2]) {
      const { value } = await verify(place, "--allow-global");
      assert.deepEqual(
        value.problems.map(({ code }) => code),
        ["EBB_DOWN_LEFT", "EBB_UP_AGAIN_FAILS"],
      );
    }
  }));
