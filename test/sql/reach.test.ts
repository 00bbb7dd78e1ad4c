import assert from "node:assert/strict";
import { test } from "node:test";
import { reachOf } from "../../src/sql/reach.ts";

const isOwn = (name: string): boolean => name === "app";

const COMMANDS: readonly (readonly [sql: string, command: string])[] = [
  ["create role a", "CREATE ROLE"],
  ["CREATE USER a", "CREATE USER"],
  ["alter group a add user b", "ALTER GROUP"],
  ["drop role if exists a", "DROP ROLE"],
  ["create database b", "CREATE DATABASE"],
  ["create tablespace b location '/b'", "CREATE TABLESPACE"],
  ["alter tablespace b rename to c", "ALTER TABLESPACE"],
  ["alter system set work_mem = '1MB'", "ALTER SYSTEM"],
  ["alter role a set work_mem = '1MB'", "ALTER ROLE"],
  ["alter role a in database b set work_mem = '1MB'", "ALTER of another database"],
  ["alter database b set work_mem = '1MB'", "ALTER of another database"],
  ["alter database app rename to b", "ALTER of another database"],
  ["grant a to b with admin option", "GRANT of a role"],
  ["revoke admin option for a from b", "REVOKE of a role"],
  ["grant connect on database app, b to c", "GRANT of another database"],
  ["grant create on tablespace a to b", "GRANT on tablespace"],
  ["grant set on parameter work_mem to b", "GRANT on parameter"],
  ["comment on role a is 'x'", "COMMENT on role"],
  ["comment on database b is 'x'", "COMMENT of another database"],
  ["security label for p on role a is 'x'", "SECURITY on role"],
  ["drop owned by a", "DROP OWNED"],
  ["reassign owned by a to b", "REASSIGN OWNED"],
  ["create subscription s connection 'x' publication p", "CREATE SUBSCRIPTION"],
  ["do $$ begin create role a; end $$", "CREATE ROLE"],
  ["do $x$ begin execute format('grant %I to %I', 'a', 'b'); end $x$", "GRANT of a role"],
  ["do 'begin execute $q$ alter role a login $q$; end'", "ALTER ROLE"],
];

for (const [sql, command] of COMMANDS) {
  test(`reachOf() names the command of the whole server in: ${sql}`, () => {
    assert.equal(reachOf(sql, isOwn).command, command);
  });
}

const LOCAL: readonly string[] = [
  "create table role (a int)",
  "create user mapping for a server s",
  "drop user mapping if exists for a server s",
  "grant select on t to b",
  "grant usage on schema s to b",
  "revoke all on all tables in schema s from a",
  "comment on table t is 'database b'",
  "comment on column role.user is 'x'",
  "alter default privileges grant select on tables to a",
  "alter table t set tablespace x",
  "create subscription s connection 'x' publication p with (connect = false)",
  "create function f() returns void language sql as $$ create role a $$",
  "do $$ begin perform 1; grant select on t to a; end $$",
  "do $$ begin execute format('alter database %I set x.y = 1', current_database()); end $$",
  "insert into t values ('create role a')",
];

for (const sql of LOCAL) {
  test(`reachOf() finds nothing of the whole server in: ${sql}`, () => {
    assert.equal(reachOf(sql, isOwn).command, undefined);
  });
}

const OWN: readonly string[] = [
  "alter database app set work_mem = '1MB'",
  'ALTER DATABASE "app" owner to a',
  "alter role a in database app set work_mem = '1MB'",
  "alter role all in database APP reset all",
  "comment on database app is 'x'",
  "grant connect, temporary on database app to a",
  "revoke all on database app from public",
  "do $$ begin alter database app set work_mem = '1MB'; end $$",
  "do $$ begin execute 'alter database app set work_mem = 1'; end $$",
];

for (const sql of OWN) {
  test(`reachOf() finds the place of the own database in: ${sql}`, () => {
    const { command, databases } = reachOf(sql, isOwn);
    const names = databases.map(({ start, end }) => sql.slice(start, end).toLowerCase());
    assert.deepEqual(
      [command, names.map((name) => name.replaceAll('"', ""))],
      [undefined, ["app"]],
    );
  });
}

test("reachOf() names the database that a statement drops", () => {
  assert.equal(reachOf("drop database if exists b with (force)", isOwn).drops, "database b");
});

test("reachOf() finds the place of the location of a tablespace", () => {
  const sql = "create tablespace a owner b location '/x'";
  const { location } = reachOf(sql, isOwn);
  assert.equal(location && sql.slice(location.start, location.end), "'/x'");
});
