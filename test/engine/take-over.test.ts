import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

const OPTION = ["--version-table", "alembic_version"];

/** A database that Alembic left at a revision. */
async function leftByAlembic(site: Site, ...rows: readonly string[]): Promise<void> {
  await site.db.query(
    "create table alembic_version (version_num varchar(32) not null, constraint alembic_version_pkc primary key (version_num))",
  );
  for (const row of rows) await site.db.query(`insert into alembic_version values ('${row}')`);
}

test(
  "without the setting status and upgrade report the table of Alembic",
  onServer(async (site) => {
    writeLine(site);
    await leftByAlembic(site, "bbbb");
    const remark =
      /^Table alembic_version exists: if Alembic manages .* --version-table alembic_version$/m;
    assert.match((await site.ebb("status")).stderr, remark);
    const dry = await site.ebb("up", "--dry-run");
    assert.equal(dry.stderr.match(/Table alembic_version exists/g)?.length, 1);
    assert.match((await site.ebb("up")).stderr, remark);
    assert.doesNotMatch((await site.ebb("status")).stderr, /alembic_version/);
  }),
);

test(
  "status names the table of another tool, in the ledger's schema only",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query("create schema other; create table other.goose_db_version ()");
    assert.doesNotMatch((await site.ebb("status")).stderr, /goose/);
    await site.db.query("create table schema_migrations ()");
    const { stderr } = await site.ebb("status");
    assert.match(stderr, /^Table schema_migrations exists: .* with ebb stamp and its revision$/m);
  }),
);

test(
  "upgrade continues where Alembic left a database, and keeps the shape of its table",
  onServer(async (site) => {
    writeLine(site);
    await leftByAlembic(site, "bbbb");
    const { status, stdout } = await site.ebb("up", ...OPTION);
    assert.equal(status, 0);
    assert.match(stdout, /^up {4}cccc .*\nDone: 1 step/);
    assert.deepEqual(await site.heads("alembic_version"), ["cccc"]);
    assert.equal(
      await site.value(
        "select pg_catalog.format_type(atttypid, atttypmod) from pg_catalog.pg_attribute where attrelid = 'alembic_version'::regclass and attname = 'version_num'",
      ),
      "character varying(32)",
    );
  }),
);

test(
  "upgrade records the sections of revisions from Alembic, and can take them back without files",
  onServer(async (site) => {
    writeLine(site);
    await leftByAlembic(site, "bbbb");
    await site.db.query("create table aaaa (); create table bbbb ()");
    await site.ebb("up", ...OPTION);
    const rows = await site.db.query(
      "select event, revision, parents::text, up_sql is not null as up, down_sql is not null as down, checksum is not null as hash from alembic_version_log where event = 'adopted' order by id",
    );
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        { event: "adopted", revision: "aaaa", parents: "{}", up: true, down: true, hash: true },
        { event: "adopted", revision: "bbbb", parents: "{aaaa}", up: true, down: true, hash: true },
      ],
    );
    site.remove("migrations");
    assert.equal((await site.ebb("downgrade", "base", ...OPTION)).status, 0);
    assert.deepEqual(await site.heads("alembic_version"), []);
  }),
);

test(
  "current and status read Alembic's table as it is",
  onServer(async (site) => {
    writeLine(site);
    await leftByAlembic(site, "bbbb");
    assert.equal((await site.ebb("current", ...OPTION)).stdout, "bbbb\n");
    const { value } = await site.json("status", ...OPTION);
    const { applied, pending } = value as { applied: number; pending: unknown[] };
    assert.deepEqual([applied, pending.length], [2, 1]);
    assert.equal(
      await site.value("select pg_catalog.to_regclass('alembic_version_log')::text"),
      null,
    );
  }),
);

test(
  "upgrade accepts an id that just fits into Alembic's column",
  onServer(async (site) => {
    const longest = "a".repeat(32);
    writeLine(site, ["aaaa", longest]);
    await leftByAlembic(site, "aaaa");
    assert.equal((await site.ebb("up", ...OPTION)).status, 0);
    assert.deepEqual(await site.heads("alembic_version"), [longest]);
  }),
);

const LONG = "a".repeat(33);
for (const [what, argv] of [
  ["upgrade", ["up"]],
  ["stamp", ["stamp", "head"]],
] as const) {
  test(
    `${what} refuses an id that is too long for Alembic's column before anything runs`,
    onServer(async (site) => {
      writeLine(site, ["aaaa", "bbbb", LONG]);
      await leftByAlembic(site, "aaaa");
      const { status, value } = await site.json(...argv, ...OPTION);
      assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER"]);
      assert.match(String(errorOf(value).message), /takes 32 characters/);
      assert.deepEqual(await site.heads("alembic_version"), ["aaaa"]);
    }),
  );
}

test(
  "stamp writes a row with texts for each revision that becomes applied",
  onServer(async (site) => {
    writeLine(site);
    const { status, value } = await site.json("stamp", "bbbb", "--tag", "by hand");
    const { command, steps, heads_before, heads_after } = value as Record<string, unknown>;
    assert.deepEqual(
      [status, command, steps, heads_before, heads_after],
      [0, "stamp", [], [], ["bbbb"]],
    );
    assert.deepEqual(
      await site.log(
        "event, direction, revision, parents, up_sql is not null, down_sql is not null, tag",
      ),
      [
        "run_start by hand",
        "stamped up aaaa {} t t by hand",
        "stamped up bbbb {aaaa} t t by hand",
        "run_end by hand",
      ].map((line) => (line.startsWith("run") ? line.replace(" by", " f f by") : line)),
    );
    assert.equal(await site.value("select pg_catalog.to_regclass('aaaa')::text"), null);
  }),
);

test(
  "stamp records the revisions that become unapplied",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("stamp", "head");
    const { status, stdout } = await site.ebb("stamp", "aaaa");
    assert.deepEqual([status, stdout], [0, "Stamped, nothing was run: now at aaaa\n"]);
    assert.deepEqual(await site.log("direction, revision", "direction = 'down'"), [
      "down bbbb",
      "down cccc",
    ]);
  }),
);

test(
  "stamp at the present revision has nothing to do",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("stamp", "head");
    const { status, stdout } = await site.ebb("stamp", "head");
    assert.deepEqual([status, stdout], [0, "Nothing to do: at cccc (head)\n"]);
  }),
);

test(
  "stamp --purge removes unknown rows",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("stamp", "head");
    await site.db.query("update ebb_version set version_num = 'ffff'");
    assert.equal((await site.json("stamp", "bbbb")).status, 1);
    assert.equal((await site.ebb("stamp", "bbbb", "--purge")).status, 0);
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "stamp head on a database that is ahead means the head of the source",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("stamp", "head");
    site.remove("migrations/cccc.sql");
    assert.equal((await site.ebb("stamp", "head")).status, 0);
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "upgrade of branches keeps a row for each head, and names the way back",
  onServer(async (site) => {
    site.revision({ id: "aaaa" });
    site.revision({ id: "bbbb", parents: ["aaaa"] });
    await site.ebb("up");
    site.revision({ id: "xxxx", labels: ["other"] });
    site.revision({ id: "yyyy", parents: ["xxxx"], up: "select 1/0;" });
    const { status, stderr } = await site.ebb("upgrade", "heads");
    assert.equal(status, 1);
    assert.match(stderr, /1 of 2 done, now at bbbb, xxxx; back with: ebb downgrade xxxx@base\n$/);
    assert.deepEqual(await site.heads(), ["bbbb", "xxxx"]);
    assert.equal((await site.ebb("downgrade", "xxxx@base")).status, 0);
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);
