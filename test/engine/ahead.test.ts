import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

/** An older release: the source lacks the newest revision, of which the ledger has the sections. */
async function goAhead(site: Site): Promise<void> {
  writeLine(site);
  await site.ebb("up");
  site.remove("migrations/cccc.sql");
}

test(
  "upgrade reports that a database that is ahead needs nothing",
  onServer(async (site) => {
    await goAhead(site);
    const { status, stdout, stderr } = await site.ebb("upgrade", "head");
    assert.deepEqual([status, stdout], [0, "Nothing to do: at cccc (not in the source)\n"]);
    assert.match(stderr, /The database is 1 revision ahead of this source\n/);
  }),
);

test(
  "status lists the revisions by which the database is ahead, and ends with 3",
  onServer(async (site) => {
    await goAhead(site);
    const { status, value } = await site.json("status");
    const { at_head, applied, pending, ahead } = value as Record<string, unknown>;
    assert.deepEqual([status, at_head, applied, pending], [3, false, 3, []]);
    const [first] = ahead as Record<string, unknown>[];
    assert.deepEqual([first?.revision, first?.message], ["cccc", "cccc"]);
    assert.match(String(first?.applied_at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  }),
);

for (const target of ["-1", "bbbb", "head"]) {
  test(
    `downgrade ${target} takes back a revision without a file by its recorded section`,
    onServer(async (site) => {
      await goAhead(site);
      const { status, stderr } = await site.ebb("downgrade", target);
      assert.equal(status, 0);
      assert.match(stderr, /Revision cccc has no file here: its recorded sections are used/);
      assert.deepEqual(await site.heads(), ["bbbb"]);
      assert.equal(await site.value("select pg_catalog.to_regclass('cccc')::text"), null);
    }),
  );
}

test(
  "downgrade works without any directory",
  onServer(async (site) => {
    await goAhead(site);
    site.remove("migrations");
    const { status, stderr } = await site.ebb("downgrade", "base");
    assert.equal(status, 0);
    assert.match(stderr, /only the ledger's records are used/);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "redo applies a revision without a file again as the ledger recorded it",
  onServer(async (site) => {
    await goAhead(site);
    assert.equal((await site.ebb("redo")).status, 0);
    assert.deepEqual(await site.heads(), ["cccc"]);
  }),
);

test(
  "downgrade advises when the ledger has no down section either",
  onServer(async (site) => {
    site.revision({
      id: "aaaa",
      text: "-- a\n-- revision: aaaa\n-- up\nselect 1;\n-- down no-record\nselect 1;\n",
    });
    site.revision({ id: "bbbb" });
    await site.ebb("upgrade", "aaaa");
    site.remove("migrations/aaaa.sql");
    const { status, value } = await site.json("downgrade", "base");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_DOWN"]);
    assert.match(String(errorOf(value).message), /the ledger has no down section/);
  }),
);

test(
  "upgrade refuses to branch off a database that is ahead, without --allow-unknown",
  onServer(async (site) => {
    await goAhead(site);
    site.revision({ id: "dddd", parents: ["bbbb"], up: "create table dddd ();" });
    const refused = await site.json("upgrade", "head");
    assert.deepEqual([refused.status, errorOf(refused.value).code], [1, "EBB_FOREIGN_LEDGER"]);
    assert.equal((await site.ebb("upgrade", "head", "--allow-unknown")).status, 0);
    assert.deepEqual(await site.heads(), ["cccc", "dddd"]);
  }),
);

test(
  "upgrade refuses a database that shares nothing with the source, without --allow-unknown",
  onServer(async (site) => {
    await site.db.query(
      "create table ebb_version (version_num text primary key); insert into ebb_version values ('ffff')",
    );
    writeLine(site, ["aaaa"]);
    const refused = await site.json("upgrade", "head");
    assert.deepEqual([refused.status, errorOf(refused.value).code], [1, "EBB_FOREIGN_LEDGER"]);
    assert.equal((await site.ebb("upgrade", "head", "--allow-unknown")).status, 0);
    assert.deepEqual(await site.heads(), ["aaaa", "ffff"]);
  }),
);
