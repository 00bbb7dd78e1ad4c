import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { readEffects } from "../../src/locks/effects.ts";
import { type StatementLocks, statementLocks } from "../../src/locks/statement-locks.ts";

const parse = await loadGrammar();

/** Returns the locks of consecutive statements, without a database. */
async function locksOf(...statements: readonly string[]): Promise<readonly StatementLocks[]> {
  const parsed = [];
  for (const sql of statements) parsed.push(await parse(sql));
  return statementLocks(readEffects(parsed), undefined);
}

/** Returns the locks of the last statement: `users: ACCESS EXCLUSIVE`. */
async function lastOf(...statements: readonly string[]): Promise<readonly string[]> {
  const told = await locksOf(...statements);
  return (told.at(-1)?.locks ?? []).map(({ table, mode }) => `${table}: ${mode}`);
}

// Statements that cannot run in a transaction, so that server.test.ts cannot test them.
const OUTSIDE: readonly (readonly [string, string, string | null])[] = [
  ["create index concurrently i on t (a)", "t: SHARE UPDATE EXCLUSIVE", null],
  ["drop index concurrently i", "i: SHARE UPDATE EXCLUSIVE", null],
  ["reindex index concurrently i", "i: SHARE UPDATE EXCLUSIVE", null],
  ["reindex (concurrently) table t", "t: SHARE UPDATE EXCLUSIVE", null],
  ["reindex (concurrently off) table t", "t: SHARE", null],
  ["reindex schema public", "", "locks every table in turn"],
  ["vacuum t", "t: SHARE UPDATE EXCLUSIVE", null],
  ["vacuum full t", "t: ACCESS EXCLUSIVE", null],
  ["vacuum (full off) t", "t: SHARE UPDATE EXCLUSIVE", null],
  ["vacuum", "", "locks every table in turn"],
  ["alter table p detach partition q concurrently", "q: ACCESS EXCLUSIVE", null],
  ["cluster", "", "locks every clustered table in turn"],
  ["do $$ begin end $$", "", "runs a DO block"],
  ["call tidy.up()", "", "calls tidy.up()"],
  ["select set_up()", "", "calls set_up()"],
  ["select pg_catalog.set_config('a', 'b', false)", "", null],
  ["drop schema s cascade", "", "drops what depends on it"],
  ["alter domain d add check (value > 0)", "", "scans the tables with columns of domain d"],
  ["alter domain d add check (value > 0) not valid", "", null],
  ["alter table all in tablespace a set tablespace b", "", "moves every table of a tablespace"],
  ["drop owned by x", "", "drops everything that a role owns"],
  ["create extension hstore", "", null],
];

for (const [sql, lock, unknown] of OUTSIDE) {
  test(`statementLocks() returns the lock of: ${sql}`, async () => {
    const [told] = await locksOf(sql);
    const [first] = told?.locks ?? [];
    assert.equal(first === undefined ? "" : `${first.table}: ${first.mode}`, lock);
    assert.equal(told?.unknown ?? null, unknown);
  });
}

test("statementLocks() omits tables that the plan creates, under each of their names", async () => {
  const make = "create table fresh (id int)";
  const lock = "alter table fresh add column a int";
  assert.deepEqual(await lastOf(make, lock), []);
  assert.deepEqual(await lastOf("create table public.fresh ()", lock), []);
  assert.deepEqual(await lastOf("create table other.fresh ()", lock), ["fresh: ACCESS EXCLUSIVE"]);
  assert.deepEqual(await lastOf("set search_path = s", make, "reset search_path", lock), [
    "fresh: ACCESS EXCLUSIVE",
  ]);
  assert.deepEqual(await lastOf("set search_path = s", make, "lock table s.fresh"), []);
  assert.deepEqual(await lastOf("select 1 as a into fresh", lock), []);
  assert.deepEqual(await lastOf(make, "alter table fresh rename to renamed", "lock renamed"), []);
  assert.deepEqual(await lastOf(make, "alter table fresh set schema s", "lock s.fresh"), []);
  assert.deepEqual(
    await lastOf("create schema s create table fresh (id int)", "lock table s.fresh"),
    [],
  );
});

test("statementLocks() follows an old table that gives its name to a new one", async () => {
  const swap = [
    "create table new ()",
    "alter table old rename to gone",
    "alter table new rename to old",
  ];
  assert.deepEqual(await lastOf(...swap, "lock table old"), []);
  assert.deepEqual(await lastOf(...swap, "lock table gone"), ["old: ACCESS EXCLUSIVE"]);
  assert.deepEqual(await lastOf("drop table old", "create table old ()", "lock table old"), []);
});

test("statementLocks() distinguishes the names of WITH from tables", async () => {
  const sql =
    "with t as (delete from a returning 1), b as (select 1 from b) select 1 from t, b, s.t";
  assert.deepEqual(await lastOf(sql), ["a: ROW EXCLUSIVE", "s.t: ACCESS SHARE"]);
});

test("statementLocks() finds no scan in SET NOT NULL if the plan has proven it", async () => {
  const add = "alter table t add constraint c check (a is not null)";
  const set = "alter table t alter column a set not null";
  const scans = async (...statements: readonly string[]): Promise<boolean | undefined> =>
    (await locksOf(...statements, set)).at(-1)?.locks[0]?.scans;
  assert.equal(await scans(add), false);
  assert.equal(await scans(`${add} not valid`, "alter table t validate constraint c"), false);
  assert.equal(await scans(`${add} not valid`), undefined);
  assert.equal(await scans("alter table t add constraint c check (b is not null)"), undefined);
});

test("statementLocks() says may if only the catalog knows", async () => {
  const rewrites = async (sql: string): Promise<boolean | undefined> =>
    (await locksOf(sql))[0]?.locks[0]?.rewrites;
  assert.equal(await rewrites("alter table t add column a int default now()"), false);
  assert.equal(await rewrites("alter table t add column a int default gen_random_uuid()"), true);
  assert.equal(await rewrites("alter table t add column a int default own()"), undefined);
  assert.equal(await rewrites("alter table t add column a mood"), undefined);
  assert.equal(await rewrites("alter table t alter column a type bigint"), undefined);
});

test("statementLocks() continues after a statement that the grammar refuses", async () => {
  const [bad, good] = await locksOf("alter tabel t", "lock table t");
  assert.equal(bad?.syntaxError, 'syntax error at or near "tabel"');
  assert.equal(good?.locks.length, 1);
});

test("statementLocks() finds that REINDEX blocks reads: it locks the indexes", async () => {
  const [told] = await locksOf("reindex table t");
  assert.deepEqual([told?.locks[0]?.mode, told?.locks[0]?.blocks], ["SHARE", "reads and writes"]);
});

test("statementLocks() finds that VACUUM reads a whole table, and ANALYZE only a sample", async () => {
  const [vacuum] = await locksOf("vacuum t");
  const [analyze] = await locksOf("analyze t");
  assert.deepEqual([vacuum?.locks[0]?.scans, analyze?.locks[0]?.scans], [true, false]);
});
