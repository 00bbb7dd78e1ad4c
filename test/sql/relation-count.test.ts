import assert from "node:assert/strict";
import { test } from "node:test";
import { relationCount } from "../../src/sql/relation-count.ts";

for (const [sql, count] of [
  ["create table t (a int)", 1],
  ["CREATE TABLE IF NOT EXISTS s.t (a bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)", 3],
  ["create unlogged table t (a bigserial primary key, b text unique)", 6],
  ['create table "unique" (a int, "text" int)', 1],
  ["create table t (a int[])", 3],
  ["create temporary table t as select 1", 1],
  ["create unique index concurrently on t (a)", 1],
  ["create or replace view v as select 1", 1],
  ["create materialized view v as select 1", 1],
  ["create sequence s", 1],
  ["create function f() returns text language sql as 'create table t ()'", 0],
  ["create type t as enum ('unique')", 0],
  ["drop table if exists a, s.b", 2],
  ["drop index concurrently i", 1],
  ["drop function f", 0],
  ["alter table t add primary key (a)", 0],
  ["insert into t values (1)", 0],
] as const) {
  test(`relationCount() of ${sql} is ${count}`, () => {
    assert.equal(relationCount(sql, { start: 0, end: sql.length }), count);
  });
}
