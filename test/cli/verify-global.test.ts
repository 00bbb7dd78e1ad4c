import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { ENGINE, withDatabase } from "../support/database.ts";
import { inWorkplace, type Workplace } from "../support/world.ts";
import { verify, write } from "./verifying.ts";

/** `EBB_UP_FAILS The up of …`, for each problem of a severity. */
async function errors(place: Workplace, words: readonly string[] = []): Promise<readonly string[]> {
  const { value } = await verify(place, ...words);
  return value.problems.flatMap(({ code, severity, message }) =>
    severity === "error" ? [`${code} ${message}`] : [],
  );
}

type Database = Parameters<Parameters<typeof withDatabase>[0]>[0];

/** The settings that a database has, as the server keeps them. */
async function settingsOf({ query, name }: Database): Promise<readonly unknown[]> {
  const rows = await query(
    `select unnest(setconfig) as entry from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where d.datname = '${name}'`,
  );
  return rows.map(({ entry }) => entry);
}

for (const own of [
  (name: string) => `alter database ${name} set work_mem = '8MB'`,
  (name: string) => `comment on database ${name} is 'ours'`,
  (name: string) => `grant connect on database ${name} to public`,
  (name: string) => `do $$ begin alter database "${name}" set app.own = '1'; end $$`,
]) {
  test(`verify runs on the scratch database: ${own("own")}`, () =>
    withDatabase(async (database) => {
      if (ENGINE === "embedded") return;
      await inWorkplace(async (place) => {
        place.write(
          "migrations/first.sql",
          `-- first\n-- revision: first\n\n-- up\n${own(database.name)};\n\n-- down nothing\n`,
        );
        assert.deepEqual(await errors(place, ["--url", database.url]), []);
        assert.deepEqual(await settingsOf(database), []);
      });
    }));
}

for (const [sql, down] of [
  ["alter database some_database set work_mem = '8MB'", "alter database some_database reset all"],
  ["comment on database some_database is 'ours'", "comment on database some_database is null"],
  ["create tablespace fast location '/mnt/fast'", "drop tablespace fast"],
  ["alter system set work_mem = '8MB'", "alter system reset work_mem"],
  ["create database other", "drop database other"],
  [
    "alter role all in database some_database set work_mem = '8MB'",
    "alter role all in database some_database reset work_mem",
  ],
] as const) {
  test(`verify does not fail on the embedded database for: ${sql}`, () =>
    inWorkplace(async (place) => {
      place.write(
        "migrations/first.sql",
        `-- first\n-- revision: first\n\n-- up no-transaction\n${sql};\n\n-- down no-transaction\n${down};\n`,
      );
      const { value } = await place.json("verify");
      const { problems } = value as { problems: readonly { severity: string }[] };
      assert.deepEqual(
        problems.filter(({ severity }) => severity === "error"),
        [],
      );
    }));
}

test("verify refuses on a server what outlasts the scratch database", () =>
  inWorkplace(async (place) => {
    if (ENGINE === "embedded") return;
    write(place, {
      id: "first",
      up: "do $$ begin create role outlasting_role; end $$;",
      down: "drop role outlasting_role;",
    });
    assert.deepEqual(await errors(place), [
      "EBB_UP_FAILS The up of first fails: Cannot run CREATE ROLE on a server: it would outlast the scratch database",
    ]);
  }));

test("verify --allow-global puts back the role that a revision changes", () =>
  withDatabase(async ({ query, name }) => {
    if (ENGINE === "embedded") return;
    const role = `kept_${name}`;
    await query(`create role ${role} connection limit 3`);
    await query(`alter role ${role} set search_path = a, b`);
    await inWorkplace(async (place) => {
      const up = `alter role ${role} connection limit 7; alter role ${role} reset search_path; grant pg_monitor to ${role};
alter role ${role} set work_mem = '8MB'; comment on role ${role} is 'x';`;
      write(place, { id: "first", up, down: "select 1;" });
      assert.deepEqual(await errors(place, ["--allow-global"]), []);
    });
    const [row] = await query(
      `select rolconnlimit, rolconfig::text, shobj_description(oid, 'pg_authid') as comment,
        (select count(*)::int from pg_auth_members m where m.member = r.oid) as groups from pg_roles r where rolname = '${role}'`,
    );
    assert.deepEqual(
      [row?.rolconnlimit, row?.rolconfig, row?.comment, row?.groups],
      [3, '{"search_path=a, b"}', null, 0],
    );
    await query(`drop role ${role}`);
  }));

test("verify --allow-global does not drop a database that was there", () =>
  withDatabase(async ({ query, name }) => {
    if (ENGINE === "embedded") return;
    const other = `other_${name}`;
    await query(`create database ${other}`);
    await inWorkplace(async (place) => {
      const up = `drop database if exists ${other};`;
      place.write(
        "migrations/first.sql",
        `-- first\n-- revision: first\n\n-- up no-transaction\n${up}\n\n-- down nothing\n`,
      );
      assert.deepEqual(await errors(place, ["--allow-global"]), [
        "EBB_UP_FAILS The up of first fails: Cannot run DROP DATABASE on a server: it was there before the scratch database",
      ]);
    });
    await query(`drop database ${other}`);
  }));

test("verify does not take a role for a part of the schema, as other sessions create some", () =>
  inWorkplace(async (place) => {
    write(place, {
      id: "first",
      up: `create role verified_${process.pid};`,
      down: `drop role verified_${process.pid};`,
    });
    const { value } = await verify(place, ...(ENGINE === "embedded" ? [] : ["--allow-global"]));
    assert.deepEqual(
      value.revisions.map(({ changes_schema }) => changes_schema),
      [false],
    );
  }));
