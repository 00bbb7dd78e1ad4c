import assert from "node:assert/strict";
import { test } from "node:test";
import { type FileParts, inWorkplace, revisionFile } from "../support/world.ts";
import { brief, type Problem, verify } from "./verifying.ts";

interface Case {
  readonly first: Partial<FileParts>;
  readonly second: Partial<FileParts>;
  /** What the third revision runs: it fails where it does not find what upgrade would give it. */
  readonly third: string;
  readonly isAlone?: boolean;
  readonly problems?: readonly string[];
}

const raiseIf = (condition: string): string =>
  `do $$ begin if ${condition} then raise 'not as it should be'; end if; end $$;`;

/** A down, or the up after it, leaves other data or half of the schema; the next must not see it. */
const CASES: Readonly<Record<string, Case>> = {
  "a down without a transaction that failed in the middle": {
    first: { up: "create table a (); create table b ();", down: "drop table a, b;" },
    second: { up: "comment on table a is 'x';", down: "drop table a;\ndrop table nope;" },
    third: "alter table a add x int;",
    isAlone: true,
    problems: ["EBB_DOWN_FAILS"],
  },
  "rows that the up changed once more": {
    first: { up: "create table t (a int); insert into t values (1);", down: "drop table t;" },
    second: { up: "update t set a = a + 1;", down: "comment on table t is null;" },
    third: raiseIf("(select a from t) <> 2"),
    isAlone: true,
  },
  "rows of a table that the down dropped and the up made anew": {
    first: { up: "create table t (a int); insert into t values (1);", down: "drop table t;" },
    second: { up: "create table if not exists t (a int);", down: "drop table t;" },
    third: raiseIf("not exists (select from t)"),
    isAlone: true,
    problems: ["EBB_DOWN_LOST table public.t"],
  },
  "rows of a materialized view that the up made anew": {
    first: {
      up: "create table t (a int); create materialized view m as table t; insert into t values (1);",
      down: "drop materialized view m; drop table t;",
    },
    second: {
      up: "create materialized view if not exists m as table t;",
      down: "drop materialized view m;",
    },
    third: raiseIf("exists (select from m)"),
    isAlone: true,
    problems: ["EBB_DOWN_LOST materialized view public.m"],
  },
  "numbers that a table was made with": {
    first: { up: "create sequence s;", down: "drop sequence s;" },
    second: { up: "create table t as select nextval('s') as a;", down: "drop table t;" },
    third: raiseIf("nextval('s') <> 2"),
  },
  "the first number of a sequence, which the down took": {
    first: { up: "create sequence s;", down: "drop sequence s;" },
    second: { up: "select 1;", down: "select nextval('s');" },
    third: raiseIf("nextval('s') <> 1"),
  },
};

for (const [what, { first, second, third, isAlone = false, problems = [] }] of Object.entries(
  CASES,
)) {
  test(`verify starts the next revision in the state of an upgrade, without ${what}`, () =>
    inWorkplace(async (place) => {
      const file = revisionFile({ id: "second", parents: ["first"], ...second });
      const alone = file.replace(/^-- (up|down)$/gm, "-- $1 no-transaction");
      place.write("migrations/1.sql", revisionFile({ id: "first", ...first }));
      place.write("migrations/2.sql", isAlone ? alone : file);
      place.write(
        "migrations/3.sql",
        revisionFile({ id: "third", parents: ["second"], up: third }),
      );
      const { value } = await verify(place);
      assert.deepEqual(value.problems.filter(isOfRunning).map(brief), problems);
    }));
}

/** A third revision that takes nothing back is no matter here. */
function isOfRunning({ revision, code }: Problem): boolean {
  return revision !== "third" || code === "EBB_UP_FAILS";
}

test("verify finds no fault in an enum value that only one transaction could not use", () =>
  inWorkplace(async (place) => {
    const up = "insert into felt values ('b'); alter type mood rename value 'b' to 'c';";
    const down =
      "truncate felt; alter type mood rename value 'c' to 'd'; alter type mood add value 'b';";
    place.write(
      "migrations/1.sql",
      revisionFile({
        id: "first",
        up: "create type mood as enum ('a', 'b'); create table felt (mood mood);",
        down: "drop table felt; drop type mood;",
      }),
    );
    place.write("migrations/2.sql", revisionFile({ id: "second", parents: ["first"], up, down }));
    const { value } = await verify(place);
    assert.equal(value.revisions[1]?.up_again, "differs");
  }));

test("verify begins each revision with the session that upgrade begins it with", () =>
  inWorkplace(async (place) => {
    place.write(
      "migrations/1.sql",
      revisionFile({
        id: "first",
        up: `create sequence s;
select nextval('s');
listen news;
declare c cursor with hold for select 1;
create temporary table scribbled ();
set search_path = pg_catalog;`,
        down: "drop sequence public.s;",
      }),
    );
    const left = [
      "exists (select from pg_listening_channels())",
      "exists (select from pg_cursors where name = 'c')",
      "to_regclass('scribbled') is not null",
      "current_setting('search_path') = 'pg_catalog'",
    ];
    const noNumber =
      "do $$ begin perform currval('s'); raise 'number'; exception when object_not_in_prerequisite_state then null; end $$;";
    place.write(
      "migrations/2.sql",
      revisionFile({
        id: "second",
        parents: ["first"],
        up: `${left.map(raiseIf).join("\n")}\n${noNumber}`,
        down: "select 1;",
      }),
    );
    const { value } = await verify(place);
    assert.deepEqual(value.problems, []);
  }));

test("verify continues from the state before an up that failed without a transaction", () =>
  inWorkplace(async (place) => {
    const half = "create table half ();";
    const failing = revisionFile({
      id: "second",
      parents: ["first"],
      up: `${half}\nselect 1 / 0;`,
    });
    place.write("migrations/1.sql", revisionFile({ id: "first" }));
    place.write("migrations/2.sql", failing.replace("-- up", "-- up no-transaction"));
    place.write(
      "migrations/3.sql",
      revisionFile({ id: "third", parents: ["first"], up: half, down: "drop table half;" }),
    );
    const { value } = await verify(place);
    assert.deepEqual(value.problems.map(brief), ["EBB_UP_FAILS"]);
  }));
