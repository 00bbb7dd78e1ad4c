import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINE, withDatabase } from "../support/database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

interface Drift {
  readonly ok: boolean;
  readonly revisions: number;
  readonly problems: readonly {
    readonly code: string;
    readonly object: { readonly kind: string; readonly name: string };
  }[];
}

function write(place: Workplace): void {
  const up = `create table t (a int primary key, b text);
create index t_b on t (b);
create view v as select a from t where a > 1;
create function f() returns int language sql as 'select 1';`;
  place.write("migrations/one.sql", revisionFile({ id: "one", up }));
}

async function drift(place: Workplace, url: string): Promise<{ status: number; value: Drift }> {
  const told = await place.json("drift", "--url", url);
  return { status: told.status, value: told.value as Drift };
}

test("drift ends with 0 if nothing was changed by hand", () =>
  withDatabase(({ url }) =>
    inWorkplace(async (place) => {
      write(place);
      await place.ebb("upgrade", "head", "--url", url);
      const { status, value } = await drift(place, url);
      assert.deepEqual([status, value.ok, value.revisions, value.problems], [0, true, 1, []]);
    }),
  ));

test("drift names only the changes made by hand", () =>
  withDatabase((database) =>
    inWorkplace(async (place) => {
      write(place);
      await place.ebb("upgrade", "head", "--url", database.url);
      await database.query(`drop index t_b; alter table t alter b set not null; create table byhand (a int);
        create or replace function f() returns int language sql as 'select 2'`);
      const { status, value } = await drift(place, database.url);
      assert.equal(status, 3);
      assert.deepEqual(
        value.problems.map(({ code, object }) => `${code} ${object.kind} ${object.name}`),
        [
          "EBB_DRIFT_EXTRA table public.byhand",
          "EBB_DRIFT_CHANGED column public.t.b",
          "EBB_DRIFT_MISSING index public.t_b",
          "EBB_DRIFT_CHANGED function public.f()",
        ],
      );
    }),
  ));

test("drift compares the large objects that revisions number, and leaves the application's alone", () =>
  withDatabase((database) =>
    inWorkplace(async (place) => {
      const up = `select lo_from_bytea(424242, 'x'); select lo_create(424243); select lo_create(0);`;
      place.write("migrations/one.sql", revisionFile({ id: "one", up }));
      await place.ebb("upgrade", "head", "--url", database.url);
      await database.query("select lo_from_bytea(0, 'of the application')");
      assert.deepEqual((await drift(place, database.url)).value.problems, []);
      await database.query(
        "select lo_put(424242, 0, 'y'); select lo_unlink(424243); comment on large object 424242 is 'z'",
      );
      const { value } = await drift(place, database.url);
      assert.deepEqual(
        value.problems.map(({ code, object }) => `${code} ${object.kind} ${object.name}`),
        ["EBB_DRIFT_CHANGED large object 424242", "EBB_DRIFT_MISSING large object 424243"],
      );
    }),
  ));

test("drift works from the ledger without files", () =>
  withDatabase(({ url }) =>
    inWorkplace(async (place) => {
      write(place);
      await place.ebb("upgrade", "head", "--url", url);
      const told = await place.json("drift", "--url", url, "--dir", "nowhere");
      assert.deepEqual([told.status, (told.value as Drift).revisions], [0, 1]);
    }),
  ));

test("snapshot lists the objects of the database, without ebb's own tables", () =>
  withDatabase(({ url }) =>
    inWorkplace(async (place) => {
      write(place);
      await place.ebb("upgrade", "head", "--url", url);
      const { status, value } = await place.json("snapshot", "--url", url);
      const { objects } = value as { objects: { kind: string; name: string }[] };
      assert.equal(status, 0);
      assert.deepEqual(
        objects
          .filter(({ kind }) => kind !== "extension")
          .map(({ kind, name }) => `${kind} ${name}`),
        [
          "schema public",
          "table public.t",
          "column public.t.a",
          "column public.t.b",
          "constraint t_pkey on public.t",
          "index public.t_b",
          "view public.v",
          "function public.f()",
        ],
      );
    }),
  ));

test("drift leaves out objects by pattern and by schema, and counts them", () =>
  withDatabase(({ url, query }) =>
    inWorkplace(async (place) => {
      write(place);
      await place.ebb("upgrade", "head", "--url", url);
      await query(`create table tmp_a (a int); create table tmp_b (a int); create schema other;
        create table other.o (a int)`);
      const words = ["drift", "--url", url, "--ignore", "table public.tmp_*", "--only", "public"];
      const json = await place.json(...words);
      const { left_out } = json.value as { left_out: unknown };
      assert.deepEqual(
        [json.status, left_out],
        [
          0,
          {
            only: ["public"],
            outside: 2,
            ignored: [{ pattern: "table public.tmp_*", differences: 2 }],
          },
        ],
      );
      place.write("ebb.toml", 'ignore = ["table public.tmp_*", "schema other", "other.*"]\n');
      const sql = await place.ebb("drift", "--sql", "--url", url);
      assert.deepEqual([sql.status, sql.stdout.includes("drop")], [0, false]);
      assert.match(sql.stderr, /Left out: 2 differences of table public\.tmp_\* \(--ignore\)/);
      const wrong = await place.ebb("drift", "--only", "pubic", "--url", url);
      assert.match(wrong.stderr, /Neither the database nor its revisions have schema pubic/);
    }),
  ));

test("drift --global compares the roles that the revisions create", () =>
  withDatabase(({ url, query, name }) =>
    inWorkplace(async (place) => {
      const role = `drifting_${name}`;
      place.write(
        "migrations/one.sql",
        revisionFile({ id: "one", up: `create role ${role};`, down: `drop role ${role};` }),
      );
      await place.ebb("upgrade", "head", "--url", url);
      await query(`alter role ${role} createdb`);
      const plain = await place.json("drift", "--url", url);
      const { value } = await place.json("drift", "--global", "--url", url);
      const { problems } = value as { problems: readonly { message: string }[] };
      await query(`drop role ${role}`);
      assert.deepEqual(
        [plain.status, problems.map(({ message }) => message)],
        [
          0,
          [
            `In the database role ${role} differs from the revisions: attributes was not set, is (createdb)`,
          ],
        ],
      );
    }),
  ));

test("drift names what the role may not read, and compares the rest", () =>
  withDatabase(({ url, query, name }) =>
    inWorkplace(async (place) => {
      // The embedded database has one login.
      if (ENGINE === "embedded") return;
      const [reader, other] = [`reading_${name}`, `other_${name}`];
      await query(`create role ${reader} login password 'x'; create role ${other}`);
      const up = `create foreign data wrapper w; create server s foreign data wrapper w;
create user mapping for ${other} server s options (user 'a', password 'b');`;
      place.write("migrations/one.sql", revisionFile({ id: "one", up }));
      await place.ebb("upgrade", "head", "--url", url);
      await query(`grant select on ebb_version, ebb_log to ${reader}`);
      const asReader = url.replace("//postgres@", `//${reader}:x@`);
      const { value } = await place.json("drift", "--url", asReader);
      const { not_compared: unread, problems } = value as {
        not_compared: readonly { fact: string }[];
        problems: readonly { message: string }[];
      };
      await query(
        `drop owned by ${reader}; drop role ${reader}; drop user mapping for ${other} server s; drop role ${other}`,
      );
      assert.deepEqual(
        unread.map(({ fact }) => fact),
        ["options", "secret options"],
      );
      assert.deepEqual(
        problems.filter(({ message }) => message.includes("user mapping")),
        [],
      );
    }),
  ));
