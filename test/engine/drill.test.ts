import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site } from "./site.ts";

const table = (id: string): { up: string; down: string } => ({
  up: `create table ${id} (n int);`,
  down: `drop table ${id};`,
});

/**
 * A database with a branch, a merge, a dependency, an irreversible revision, a stamped one and an
 * edited one; then nothing is left but the program and the database.
 */
async function prepare(site: Site): Promise<void> {
  site.revision({ id: "base1", ...table("base1"), labels: ["app"] });
  site.revision({ id: "left1", parents: ["base1"], ...table("left1") });
  site.revision({ id: "right1", parents: ["base1"], ...table("right1") });
  site.revision({ id: "other1", labels: ["other"], ...table("other1") });
  site.revision({
    id: "merge1",
    parents: ["left1", "right1"],
    depends: ["other"],
    ...table("merge1"),
  });
  site.revision({
    id: "final1",
    parents: ["merge1"],
    text: "-- final1\n-- revision: final1\n-- parents: merge1\n\n-- up\ndrop table other1;\n\n-- down irreversible: data is gone\n",
  });
  await site.ebb("upgrade", "merge1");
  site.revision({ id: "stamp1", parents: ["merge1"], ...table("stamp1") });
  await site.ebb("stamp", "stamp1");
  site.remove("migrations");
}

test(
  "without files status, log, show and plan show everything",
  onServer(async (site) => {
    await prepare(site);
    const status = await site.ebb("status");
    assert.match(status.stdout, /6 revisions only in the ledger:/);
    const log = await site.ebb("log");
    assert.deepEqual(
      log.stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(/ {2,}/).slice(1, 3).join(" ")),
      [
        "stamped stamp1",
        "applied merge1",
        "applied right1",
        "applied other1",
        "applied left1",
        "applied base1",
      ],
    );
    assert.match((await site.ebb("show", "merge1")).stdout, /Merges: left1, right1/);
    assert.match((await site.ebb("show", "merge1", "--recorded")).stdout, /drop table merge1;/);
    const plan = await site.ebb("plan", "downgrade", "-1");
    assert.match(plan.stdout, /1\. down stamp1/);
  }),
);

test(
  "without files a stamp moves the ledger, and a downgrade goes through merge and dependency",
  onServer(async (site) => {
    await prepare(site);
    const stamp = await site.ebb("stamp", "merge1");
    assert.equal(stamp.status, 0, stamp.stderr);
    const down = await site.ebb("downgrade", "left1");
    assert.equal(down.status, 0, down.stderr);
    assert.deepEqual(await site.heads(), ["left1", "other1", "right1"]);
    assert.equal((await site.ebb("downgrade", "base")).status, 0);
    assert.deepEqual(await site.heads(), []);
    assert.equal(
      await site.value(
        "select count(*)::int from pg_tables where schemaname = 'public' and tablename not like 'ebb_%'",
      ),
      0,
    );
  }),
);

test(
  "without files an irreversible revision is refused with its reason, before anything runs",
  onServer(async (site) => {
    site.revision({ id: "base1", ...table("base1") });
    site.revision({
      id: "final1",
      parents: ["base1"],
      text: "-- final1\n-- revision: final1\n-- parents: base1\n\n-- up\ncreate table x ();\n\n-- down irreversible: data is gone\n",
    });
    await site.ebb("up");
    site.remove("migrations");
    const { status, value } = await site.json("downgrade", "base");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_IRREVERSIBLE"]);
    assert.match(String(errorOf(value).message), /data is gone/);
    assert.deepEqual(await site.heads(), ["final1"]);
  }),
);

test(
  "without files a database that was taken over from Alembic is taken back",
  onServer(async (site) => {
    site.revision({ id: "base1", ...table("base1") });
    site.revision({ id: "next1", parents: ["base1"], ...table("next1") });
    await site.db.query(
      "create table alembic_version (version_num varchar(32) primary key); insert into alembic_version values ('base1'); create table base1 (n int);",
    );
    const up = await site.ebb("upgrade", "head", "--version-table", "alembic_version");
    assert.equal(up.status, 0, up.stderr);
    site.remove("migrations");
    const down = await site.ebb("downgrade", "base", "--version-table", "alembic_version");
    assert.equal(down.status, 0, down.stderr);
    assert.deepEqual(await site.heads("alembic_version"), []);
    assert.equal(await site.value("select pg_catalog.to_regclass('base1')::text"), null);
  }),
);
