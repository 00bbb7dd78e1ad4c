import assert from "node:assert/strict";
import { test } from "node:test";
import { runFiles } from "../../../src/engine/author/run-files.ts";
import { Failure } from "../../../src/failure.ts";
import type { Session } from "../../../src/session.ts";
import { inDatabase } from "../../database/in-database.ts";

const FRESH = ["reset all", "discard temp"];

async function runAll(session: Session, ...texts: readonly string[]): Promise<void> {
  const files = texts.map((text, at) => ({ name: `${at}.sql`, text }));
  await runFiles(session, files, { fresh: FRESH, makeRole: undefined });
}

async function scalar(session: Session, sql: string): Promise<unknown> {
  const [outcome] = await session.flight([{ sql }]);
  assert.equal(outcome?.kind, "done", sql);
  return outcome?.kind === "done" ? outcome.firstColumn[0] : undefined;
}

const COUNT = "select count(*)::int from pg_class where relnamespace = 'public'::regnamespace";

const IN_ANY_ORDER: readonly (readonly [string, readonly string[], number])[] = [
  ["a view before its table", ["create view v as select a from t", "create table t (a int)"], 2],
  [
    "files that need each other",
    [
      "create table a (x int); create view va as select x from b",
      "create table b (x int); create view vb as select x from va",
    ],
    4,
  ],
  [
    "statements of one file in the wrong order",
    ["create table child (p int references parent (x)); create table parent (x int unique)"],
    3,
  ],
  [
    "a transaction as a whole",
    [
      "begin; create table u (x int); create table v (y int references t (a)); commit",
      "create table t (a int unique)",
    ],
    4,
  ],
];

for (const [what, texts, count] of IN_ANY_ORDER) {
  test(
    `runFiles() runs ${what}`,
    inDatabase(async (session) => {
      await runAll(session, ...texts);
      assert.equal(await scalar(session, COUNT), count);
    }),
  );
}

test(
  "runFiles() gives each file its own session, also when it continues later",
  inDatabase(async (session) => {
    const first =
      "create schema one; set search_path = one; create view v as select a from public.t; create table u (a int)";
    await runAll(session, first, "create table t (a int)");
    assert.equal(await scalar(session, "select to_regclass('one.u') is not null"), true);
    assert.equal(await scalar(session, "select to_regclass('public.t') is not null"), true);
    await session.flight([{ sql: "drop schema one cascade" }]);
  }),
);

test(
  "runFiles() loads the data of a COPY",
  inDatabase(async (session) => {
    await runAll(session, "create table t (a int);\ncopy t from stdin;\n1\n2\n\\.\n");
    assert.equal(await scalar(session, "select sum(a)::int from t"), 3);
  }),
);

test(
  "runFiles() names the place of the first statement that cannot be run at last",
  inDatabase(async (session) => {
    const running = runAll(
      session,
      "create table t (a int);\ncreate view v as select b from t",
      "select 1",
    );
    await assert.rejects(running, (failure) => {
      assert.ok(failure instanceof Failure);
      const { file, line, column } = failure.place ?? {};
      assert.deepEqual([failure.code, file, line, column], ["EBB_SQL", "0.sql", 2, 25]);
      return true;
    });
  }),
);

test(
  "runFiles() runs nothing after an error that no other statement can fix",
  inDatabase(async (session) => {
    await assert.rejects(runAll(session, "selec 1; create table t (a int)"), Failure);
    assert.equal(await scalar(session, COUNT), 0);
  }),
);
