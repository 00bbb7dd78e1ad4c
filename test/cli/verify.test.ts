import assert from "node:assert/strict";
import { test } from "node:test";
import { type FileParts, inWorkplace, revisionFile } from "../support/world.ts";
import { brief, TABLE, verify, write } from "./verifying.ts";

test("verify ends with 0 when every down takes back its up, also along branches", () =>
  inWorkplace(async (place) => {
    write(
      place,
      { id: "root", ...TABLE },
      {
        id: "left",
        parents: ["root"],
        up: "alter table t add b int;",
        down: "alter table t drop b;",
      },
      { id: "right", parents: ["root"], up: "create index i on t (a);", down: "drop index i;" },
      { id: "both", parents: ["left", "right"], up: "", down: "" },
    );
    const { status, value } = await verify(place);
    assert.deepEqual([status, value.ok, value.problems], [0, true, []]);
    assert.deepEqual(
      value.revisions.map(({ revision, round_trip, up_again }) => [revision, round_trip, up_again]),
      ["root", "left", "right", "both"].map((id) => [id, "exact", "ok"]),
    );
    assert.deepEqual(
      value.revisions.map(({ changes_schema }) => changes_schema),
      [true, true, true, false],
    );
  }));

test("verify counts tried and skipped revisions separately", () =>
  inWorkplace(async (place) => {
    write(
      place,
      { id: "root", ...TABLE },
      { id: "good", parents: ["root"], up: "create table u ();", down: "drop table u;" },
      { id: "bad", parents: ["good"], up: "create tabel v ();" },
      { id: "last", parents: ["bad"], up: "create table w ();" },
    );
    const { stdout } = await place.ebb("verify");
    assert.match(
      stdout,
      /^not ok, \d findings?; 3 revisions verified on the embedded database in /m,
    );
    assert.match(stdout, /: 1 up fails, 1 is skipped, 2 downs are exact$/m);
  }));

const FAULTS: readonly (readonly [
  what: string,
  file: Omit<FileParts, "id">,
  found: readonly string[],
])[] = [
  [
    "what a down leaves behind",
    { up: "create table u (a int); create type e as enum ('x');", down: "drop table u;" },
    ["EBB_DOWN_LEFT enum public.e", "EBB_UP_AGAIN_FAILS"],
  ],
  [
    "what a down loses",
    {
      up: "create index if not exists i on t (a);",
      down: "drop index i; alter table t drop column b;",
    },
    ["EBB_DOWN_LOST column public.t.b", "EBB_UP_AGAIN_DIFFERS column public.t.b"],
  ],
  [
    "what a down changes",
    { up: "alter table t alter b set not null;", down: "alter table t alter b type varchar(9);" },
    ["EBB_DOWN_CHANGED column public.t.b", "EBB_UP_AGAIN_DIFFERS column public.t.b"],
  ],
  ["a down that fails", { up: "create table u ();", down: "drop table w;" }, ["EBB_DOWN_FAILS"]],
  [
    "a down that fails at COMMIT",
    {
      up: "create table u (a int primary key); create table w (a int references u deferrable initially deferred);",
      down: "insert into w values (1);",
    },
    ["EBB_DOWN_FAILS"],
  ],
  ["an up that fails", { up: "create table t ();", down: "drop table t;" }, ["EBB_UP_FAILS"]],
  [
    "a declared no-op that leaves something",
    { up: "create table u ();", down: "" },
    ["EBB_NO_DOWN", "EBB_DOWN_LEFT table public.u", "EBB_UP_AGAIN_FAILS"],
  ],
  [
    "no fault where only the order of columns differs",
    { up: "alter table t drop a;", down: "alter table t add a int;" },
    [],
  ],
  [
    "no fault where a new enum value can be used only after COMMIT",
    {
      up: "alter type mood add value 'ok'; create table u (m mood);",
      down: "drop table u; create type mood2 as enum ('sad'); drop type mood; alter type mood2 rename to mood;",
    },
    [],
  ],
];

for (const [what, file, found] of FAULTS) {
  test(`verify names ${what}`, () =>
    inWorkplace(async (place) => {
      write(
        place,
        {
          id: "first",
          up: "create table t (a int, b text); create type mood as enum ('sad');",
          down: "drop table t; drop type mood;",
        },
        { id: "second", parents: ["first"], ...file },
        {
          id: "third",
          parents: ["first"],
          up: "create view v as select b from t;",
          down: "drop view v;",
        },
      );
      const { status, value } = await verify(place);
      assert.deepEqual(value.problems.map(brief), found);
      assert.equal(status, found.length === 0 ? 0 : 3);
      assert.ok(value.problems.every(({ revision }) => revision === "second"));
      assert.ok(value.problems.every(({ file }) => file === "migrations/second.sql"));
    }));
}

test("verify advises on a statement that can be changed", () =>
  inWorkplace(async (place) => {
    write(place, { id: "first", up: "create index concurrently i on t (a);" });
    write(place, { id: "other", up: "create table t (); vacuum;" });
    const { value } = await verify(place);
    for (const { hint } of value.problems)
      assert.match(hint ?? "", /section .-- up no-transaction/);
  }));

test("verify shows the line of the down section, and of the failing statement", () =>
  inWorkplace(async (place) => {
    write(place, { id: "first", up: "create table u ();", down: "select 1;" });
    write(place, { id: "other", up: "create table w ();", down: "drop table w;\ndrop table w;" });
    const { value } = await verify(place);
    const lines = value.problems.map(({ code, line }) => [code, line]);
    assert.deepEqual(lines, [
      ["EBB_DOWN_LEFT", 9],
      ["EBB_UP_AGAIN_FAILS", 7],
      ["EBB_DOWN_FAILS", 11],
    ]);
  }));

test("verify skips revisions that need a failing one, and continues with the rest", () =>
  inWorkplace(async (place) => {
    write(
      place,
      { id: "bad1", up: "create table t (a nope);", down: "drop table t;" },
      { id: "bad2", parents: ["bad1"], up: "select 1;", down: "select 1;" },
      { id: "good", ...TABLE },
    );
    const { status, value } = await verify(place);
    assert.equal(status, 3);
    assert.deepEqual(
      value.revisions.map(({ revision, up }) => [revision, up]),
      [
        ["bad1", "fails"],
        ["bad2", "skipped"],
        ["good", "ok"],
      ],
    );
  }));

test("verify lists a down that is declared irreversible without a finding", () =>
  inWorkplace(async (place) => {
    const file = revisionFile({ id: "one", up: "create table t ();", down: "" });
    place.write(
      "migrations/one.sql",
      file.replace("-- down", "-- down irreversible: gone for good"),
    );
    const { status, value } = await verify(place);
    assert.deepEqual([status, value.ok], [0, true]);
    assert.deepEqual(
      value.problems.map(({ code, severity }) => [code, severity]),
      [["EBB_IRREVERSIBLE", "note"]],
    );
    assert.equal(value.revisions[0]?.round_trip, "irreversible");
  }));

test("verify runs no-transaction sections outside of transactions, and rebuilds after a fault", () =>
  inWorkplace(async (place) => {
    write(place, { id: "first", ...TABLE });
    const concurrent = (id: string, parent: string, down: string): void => {
      const file = revisionFile({
        id,
        parents: [parent],
        up: `create index concurrently ${id}_i on t (a);`,
        down,
      });
      place.write(
        `migrations/${id}.sql`,
        file.replace("-- up", "-- up no-transaction").replace("-- down", "-- down no-transaction"),
      );
    };
    concurrent("good", "first", "drop index concurrently good_i;");
    concurrent("bad", "good", "drop table t;");
    write(place, {
      id: "last",
      parents: ["bad"],
      up: "alter table t add z int;",
      down: "alter table t drop z;",
    });
    const { value } = await verify(place);
    assert.deepEqual(value.problems.map(brief), [
      "EBB_DOWN_LOST table public.t",
      "EBB_UP_AGAIN_FAILS",
    ]);
    assert.deepEqual(
      value.revisions.map(({ revision, round_trip }) => [revision, round_trip]),
      [
        ["first", "exact"],
        ["good", "exact"],
        ["bad", "differs"],
        ["last", "exact"],
      ],
    );
  }));

test("verify starts the next revision with the numbers of a new database", () =>
  inWorkplace(async (place) => {
    write(
      place,
      { id: "first", up: "create table t (a serial, b text);", down: "drop table t;" },
      {
        id: "second",
        parents: ["first"],
        up: "insert into t (b) values ('x');",
        down: "delete from t;",
      },
      {
        id: "third",
        parents: ["second"],
        up: "do $$ begin if (select last_value from t_a_seq) <> 1 then raise 'numbers'; end if; end $$;",
        down: "select 1;",
      },
    );
    const { value } = await verify(place);
    assert.deepEqual(value.problems, []);
  }));
