import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf } from "./site.ts";

/** What a section leaves behind, and a condition that holds where nothing of it is left. */
const LEFTOVERS: readonly (readonly [string, string, string])[] = [
  ["search_path", "create schema s; set search_path = s;", "current_schema() = 'public'"],
  [
    "an empty search_path",
    "select set_config('search_path', '', false);",
    "current_schema() = 'public'",
  ],
  ["a role", "create role {role}; set role {role};", "current_user = session_user"],
  [
    "a session authorization",
    "create role {role}; set session authorization {role};",
    "session_user = 'postgres'",
  ],
  ["TimeZone", "set timezone = 'Asia/Tokyo';", "current_setting('TimeZone') <> 'Asia/Tokyo'"],
  [
    "a local setting",
    "set local datestyle = 'German';",
    "current_setting('DateStyle') not like 'German%'",
  ],
  [
    "a custom setting",
    "select set_config('my.secret', 'x', false);",
    "coalesce(current_setting('my.secret', true), '') = ''",
  ],
  [
    "statement_timeout",
    "set statement_timeout = '300ms';",
    "current_setting('statement_timeout') = '0'",
  ],
  ["lock_timeout", "set lock_timeout = '77s';", "current_setting('lock_timeout') = '3s'"],
  [
    "default_transaction_read_only",
    "set default_transaction_read_only = on;",
    "current_setting('transaction_read_only') = 'off'",
  ],
  [
    "standard_conforming_strings",
    "set standard_conforming_strings = off;",
    "current_setting('standard_conforming_strings') = 'on'",
  ],
  [
    "client_min_messages",
    "set client_min_messages = error;",
    "current_setting('client_min_messages') = 'notice'",
  ],
  ["RESET ALL", "reset all;", "current_setting('lock_timeout') = '3s'"],
  [
    "a temporary table",
    "create temp table ebb_version (version_num text); create temp table t ();",
    "to_regclass('pg_temp.t') is null",
  ],
  [
    "a cursor WITH HOLD",
    "declare c cursor with hold for select 1;",
    "(select count(*) from pg_cursors where name = 'c') = 0",
  ],
  ["LISTEN", "listen x;", "(select count(*) from pg_listening_channels()) = 0"],
  [
    "a prepared statement",
    "prepare p as select 1;",
    "(select count(*) from pg_prepared_statements) = 0",
  ],
  ["savepoints", "savepoint a; savepoint b; release a; savepoint c;", "true"],
  ["SET CONSTRAINTS", "set constraints all deferred;", "true"],
  [
    "DISCARD TEMP",
    "create temp table t (); discard temp; discard plans; discard sequences;",
    "true",
  ],
  [
    "an advisory lock of the transaction",
    "select pg_advisory_xact_lock(42);",
    "(select count(*) from pg_locks where locktype = 'advisory' and objid = 42) = 0",
  ],
];

for (const [what, leave, condition] of LEFTOVERS) {
  test(
    `upgrade lets ${what} of one revision reach neither the next nor the ledger`,
    onAnyEngine(async (site) => {
      const role = `${site.db.name}_left`;
      site.revision({ id: "aaaa", up: leave.replaceAll("{role}", role) });
      site.revision({
        id: "bbbb",
        parents: ["aaaa"],
        text: `-- b\n-- revision: bbbb\n-- parents: aaaa\n-- up\ncreate table after ();\n-- assert\nselect ${condition};\n-- down nothing\n`,
      });
      const told = await site.ebb("up");
      if (leave.includes("{role}")) await site.db.query(`drop role ${role}`);
      assert.equal(told.status, 0, told.stderr);
      assert.deepEqual(await site.heads("public.ebb_version"), ["bbbb"]);
      assert.equal(await site.value("select to_regclass('public.after') is not null"), true);
    }),
  );
}

test(
  "upgrade refuses a section that makes its transaction read-only and then writes",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa", up: "set transaction read only; create table a ();" });
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).sqlstate, errorOf(value).line], [1, "25006", 7]);
  }),
);

test(
  "upgrade writes the ledger after a section that only made its transaction read-only",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa", up: "set transaction read only; select 1;" });
    assert.equal((await site.ebb("up")).status, 0);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);

test(
  "upgrade rolls back a section that drops the ledger",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa" });
    await site.ebb("up");
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "drop table ebb_version;" });
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER"]);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);

test(
  "upgrade rolls back a section that changes the ledger's rows",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa" });
    await site.ebb("up");
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "delete from ebb_version;" });
    const { status } = await site.ebb("up");
    assert.notEqual(status, 0);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);

test(
  "upgrade finds out that strings read in another way ended the transaction",
  onAnyEngine(async (site) => {
    // With the setting on the second statement is one string; off, there is a COMMIT in it.
    const up =
      "set standard_conforming_strings = off;\nselect '\\'' ; commit; select ''\n' || $$' ; --$$;";
    site.revision({ id: "aaaa", up });
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_TRANSACTION_STATEMENT"]);
    site.revision({ id: "aaaa", up: `${up}\ncreate table a ();` });
    assert.equal((await site.ebb("up")).status, 1);
    assert.deepEqual(await site.heads(), []);
    assert.equal(await site.value("select to_regclass('a')::text"), null);
  }),
);

test(
  "upgrade runs a section under the timeouts of its marker",
  onAnyEngine(async (site) => {
    site.revision({
      id: "aaaa",
      text: "-- a\n-- revision: aaaa\n-- up lock_timeout=7s statement_timeout=2min\nselect 1;\n-- assert\nselect current_setting('lock_timeout') = '7s', 1;\nselect current_setting('statement_timeout') = '2min';\n-- down nothing\n",
    });
    assert.equal((await site.ebb("up")).status, 0);
  }),
);

/** Functions, operators, casts and tables that would catch an unqualified name of ebb's own SQL. */
const PLANTED = `
create schema trap;
create function trap.boom() returns int language plpgsql as $$ begin raise exception 'caught'; end $$;
create function trap.eq(a text, b text) returns boolean language plpgsql as $$ begin raise exception 'caught ='; end $$;
create operator trap.= (leftarg = text, rightarg = text, function = trap.eq);
create function trap.ne(a text, b text) returns boolean language plpgsql as $$ begin raise exception 'caught <>'; end $$;
create operator trap.<> (leftarg = text, rightarg = text, function = trap.ne);
create function trap.eqn(a name, b name) returns boolean language plpgsql as $$ begin raise exception 'caught name ='; end $$;
create operator trap.= (leftarg = name, rightarg = name, function = trap.eqn);
create function trap.eqo(a oid, b oid) returns boolean language plpgsql as $$ begin raise exception 'caught oid ='; end $$;
create operator trap.= (leftarg = oid, rightarg = oid, function = trap.eqo);
create function trap.eqi(a int, b int) returns boolean language plpgsql as $$ begin raise exception 'caught int ='; end $$;
create operator trap.= (leftarg = int, rightarg = int, function = trap.eqi);
create function trap.eqb(a bigint, b bigint) returns boolean language plpgsql as $$ begin raise exception 'caught bigint ='; end $$;
create operator trap.= (leftarg = bigint, rightarg = bigint, function = trap.eqb);
create function trap.eqa(a text[], b text[]) returns boolean language plpgsql as $$ begin raise exception 'caught [] ='; end $$;
create operator trap.= (leftarg = text[], rightarg = text[], function = trap.eqa);
create function trap.eqc("char", "char") returns boolean language plpgsql as $$ begin raise exception 'caught char ='; end $$;
create operator trap.= (leftarg = "char", rightarg = "char", function = trap.eqc);
create function trap.cat(a text, b text) returns text language plpgsql as $$ begin raise exception 'caught ||'; end $$;
create operator trap.|| (leftarg = text, rightarg = text, function = trap.cat);
create function trap.minus(a timestamptz, b timestamptz) returns interval language plpgsql as $$ begin raise exception 'caught -'; end $$;
create operator trap.- (leftarg = timestamptz, rightarg = timestamptz, function = trap.minus);
create function trap.times(a numeric, b numeric) returns numeric language plpgsql as $$ begin raise exception 'caught *'; end $$;
create operator trap.* (leftarg = numeric, rightarg = numeric, function = trap.times);
create domain trap.text as pg_catalog.text check (false);
create domain trap.int4 as pg_catalog.int4 check (false);
create domain trap.int8 as pg_catalog.int8 check (false);
create domain trap.uuid as pg_catalog.uuid check (false);
create domain trap.name as pg_catalog.name check (false);
create domain trap.timestamptz as pg_catalog.timestamptz check (false);
create table trap.pg_class (oid oid); create table trap.pg_namespace (oid oid); create table trap.pg_locks (pid int);
create table trap.d (); create table trap.i (); create table trap.h ();
do $$ declare f text; begin
  foreach f in array array['count','array_agg','json_agg','max','format','unnest','quote_ident','cardinality','clock_timestamp',
    'transaction_timestamp','hashtextextended','pg_try_advisory_lock','pg_try_advisory_xact_lock','pg_backend_pid','current_schema',
    'current_setting','current_database','encode','decode','convert_to','convert_from','substring','query_to_xml','to_regclass',
    'json_build_object','has_table_privilege','has_schema_privilege','pg_get_userbyid','aclexplode','pg_has_role','date_part','coalesce_','now','version'] loop
    execute pg_catalog.format('create function trap.%I(variadic x pg_catalog.text[]) returns pg_catalog.text language plpgsql as %L', f, 'begin raise exception ''caught function''; end');
    execute pg_catalog.format('create function trap.%I() returns pg_catalog.text language plpgsql as %L', f, 'begin raise exception ''caught function''; end');
  end loop; end $$;`;

test(
  "no command calls an object planted before pg_catalog in the search_path",
  onAnyEngine(async (site) => {
    await site.db.query(PLANTED);
    await site.db.query("create schema app; alter role postgres reset all");
    await site.db.query(`alter database "${site.db.name}" set search_path = trap, pg_catalog, app`);
    site.revision({ id: "aaaa", up: "create table app.a ();", down: "drop table app.a;" });
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "select;", down: "select;" });
    const schema = ["--schema", "app"];
    for (const argv of [
      ["status"],
      ["up"],
      ["current"],
      ["redo"],
      ["down"],
      ["stamp", "bbbb"],
      ["status"],
      ["log"],
    ]) {
      const { status, stderr } = await site.ebb(...argv, ...schema);
      assert.ok(status === 0 || (argv[0] === "status" && status === 3), `${argv}: ${stderr}`);
      assert.doesNotMatch(stderr, /caught/);
    }
    site.remove("migrations/bbbb.sql");
    const { status, stderr } = await site.ebb("downgrade", "base", ...schema);
    assert.equal(status, 0, stderr);
  }),
);
