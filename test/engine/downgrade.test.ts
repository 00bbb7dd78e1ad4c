import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

test(
  "downgrade takes revisions back, newest first",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    const { status, stdout } = await site.ebb("downgrade", "aaaa");
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^down {2}cccc {2}cccc {2}\d+ ms\ndown {2}bbbb {2}bbbb {2}\d+ ms\nDone: 2 steps in \d+ ms, now at aaaa\n$/,
    );
    assert.deepEqual(await site.heads(), ["aaaa"]);
    assert.deepEqual(
      await site.log("event, direction, revision, parents is null, up_sql is null", "id > 5"),
      ["run_start t t", "reverted down cccc t t", "reverted down bbbb t t", "run_end t t"],
    );
  }),
);

test(
  "down and redo give the fixed JSON document",
  onAnyEngine(async (site) => {
    writeLine(site, ["aaaa", "bbbb"]);
    await site.ebb("up");
    const redo = (await site.json("redo", "-2")).value as Record<string, unknown>;
    const down = (await site.json("down")).value as Record<string, unknown>;
    const step = (direction: string, revision: string) => ({
      direction,
      revision,
      message: revision,
      duration_ms: 0,
    });
    assert.deepEqual(
      [redo.command, redo.steps, redo.heads_before, redo.heads_after],
      [
        "redo",
        [step("down", "bbbb"), step("down", "aaaa"), step("up", "aaaa"), step("up", "bbbb")],
        ["bbbb"],
        ["bbbb"],
      ],
    );
    assert.deepEqual(
      [down.command, down.steps, down.heads_before, down.heads_after],
      ["downgrade", [step("down", "bbbb")], ["bbbb"], ["aaaa"]],
    );
  }),
);

test(
  "downgrade base leaves the ledger empty",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    assert.match((await site.ebb("downgrade", "base")).stdout, /now at <base>\n$/);
    assert.deepEqual(await site.heads(), []);
    assert.equal((await site.ebb("downgrade", "-1")).status, 1);
  }),
);

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["that is missing", "", "EBB_NO_DOWN"],
  ["that holds no statement", "-- down\n-- later\n", "EBB_NO_DOWN"],
  ["that is irreversible", "-- down irreversible: data is gone\n", "EBB_IRREVERSIBLE"],
];
for (const [what, down, code] of REFUSED) {
  test(
    `downgrade refuses a down ${what} before anything runs`,
    onAnyEngine(async (site) => {
      writeLine(site, ["aaaa"]);
      site.revision({
        id: "bbbb",
        text: `-- b\n-- revision: bbbb\n-- parents: aaaa\n-- up\nselect 1;\n${down}`,
      });
      site.revision({ id: "cccc", parents: ["bbbb"] });
      await site.ebb("up");
      const { status, value } = await site.json("downgrade", "base");
      assert.deepEqual([status, errorOf(value).code], [1, code]);
      assert.match(String(errorOf(value).hint), /stamp/);
      assert.deepEqual(await site.heads(), ["cccc"]);
    }),
  );
}

test(
  "downgrade runs nothing for a down that is declared to do nothing",
  onAnyEngine(async (site) => {
    site.revision({
      id: "aaaa",
      text: "-- a\n-- revision: aaaa\n-- up\nselect 1;\n-- down nothing\n",
    });
    await site.ebb("up");
    assert.equal((await site.ebb("down")).status, 0);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "downgrade that fails says how far it came and the way back",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "select 1;", down: "select 1/0;" });
    await site.ebb("up");
    const { status, stderr } = await site.ebb("downgrade", "base");
    assert.equal(status, 1);
    assert.match(stderr, /1 of 3 done, now at bbbb; back with: ebb upgrade cccc\n$/);
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "downgrade --transaction all takes back all or nothing",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "aaaa", up: "create table aaaa ();", down: "select 1/0;" });
    await site.ebb("up");
    const { status } = await site.ebb("downgrade", "base", "--transaction", "all");
    assert.equal(status, 1);
    assert.deepEqual(await site.heads(), ["cccc"]);
    assert.equal(await site.value("select pg_catalog.to_regclass('cccc')::text"), "cccc");
  }),
);

/** An older release: the source lacks the newest revision, of which the ledger has the sections. */
async function goAhead(site: Site): Promise<void> {
  writeLine(site);
  await site.ebb("up");
  site.remove("migrations/cccc.sql");
}

test(
  "upgrade on a database that is ahead has nothing to do, and says so",
  onAnyEngine(async (site) => {
    await goAhead(site);
    const { status, stdout, stderr } = await site.ebb("upgrade", "head");
    assert.deepEqual([status, stdout], [0, "Nothing to do: at cccc (not in the source)\n"]);
    assert.match(stderr, /The database is 1 revision ahead of this source\n/);
  }),
);

test(
  "status lists what the database is ahead by, and ends with 3",
  onAnyEngine(async (site) => {
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
    `downgrade ${target} takes back a revision without a file as the ledger recorded it`,
    onAnyEngine(async (site) => {
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
  onAnyEngine(async (site) => {
    await goAhead(site);
    site.remove("migrations");
    const { status, stderr } = await site.ebb("downgrade", "base");
    assert.equal(status, 0);
    assert.match(stderr, /only what the ledger knows is used/);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "redo applies a revision without a file again as the ledger recorded it",
  onAnyEngine(async (site) => {
    await goAhead(site);
    assert.equal((await site.ebb("redo")).status, 0);
    assert.deepEqual(await site.heads(), ["cccc"]);
  }),
);

test(
  "downgrade says what to do when the ledger has no down section either",
  onAnyEngine(async (site) => {
    site.revision({
      id: "aaaa",
      text: "-- a\n-- revision: aaaa\n-- up\nselect 1;\n-- down no-record\nselect 1;\n",
    });
    site.revision({ id: "bbbb" });
    await site.ebb("upgrade", "aaaa");
    site.remove("migrations/aaaa.sql");
    const { status, value } = await site.json("downgrade", "base");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_DOWN"]);
    assert.match(String(errorOf(value).message), /the ledger recorded no down section/);
  }),
);

test(
  "upgrade refuses to branch off a database that is ahead, unless told to",
  onAnyEngine(async (site) => {
    await goAhead(site);
    site.revision({ id: "dddd", parents: ["bbbb"], up: "create table dddd ();" });
    const refused = await site.json("upgrade", "head");
    assert.deepEqual([refused.status, errorOf(refused.value).code], [1, "EBB_FOREIGN_LEDGER"]);
    assert.equal((await site.ebb("upgrade", "head", "--allow-unknown")).status, 0);
    assert.deepEqual(await site.heads(), ["cccc", "dddd"]);
  }),
);

test(
  "upgrade refuses a database with which the source shares nothing, unless told to",
  onAnyEngine(async (site) => {
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

/** The file of an applied revision says something else than what ran. */
async function edit(site: Site, parts: { readonly up?: string; readonly down?: string }) {
  const { up = "create table a ();", down = "drop table a;" } = parts;
  site.revision({ id: "aaaa", up: "create table a ();", down: "drop table a;" });
  await site.ebb("up");
  site.revision({ id: "aaaa", up, down });
}

const EDITED_DOWN = { down: "drop table a; create table mended ();" };

test(
  "downgrade uses an edited file, and says so",
  onAnyEngine(async (site) => {
    await edit(site, EDITED_DOWN);
    const { status, stderr } = await site.ebb("down");
    assert.equal(status, 0);
    assert.match(stderr, /file of aaaa says something else in its down section/);
    assert.equal(await site.value("select pg_catalog.to_regclass('mended')::text"), "mended");
  }),
);

test(
  "downgrade --recorded uses what the ledger recorded",
  onAnyEngine(async (site) => {
    await edit(site, EDITED_DOWN);
    assert.equal((await site.ebb("down", "--recorded")).status, 0);
    assert.equal(await site.value("select pg_catalog.to_regclass('mended')::text"), null);
  }),
);

test(
  "downgrade --recorded refuses a revision that the ledger did not record",
  onAnyEngine(async (site) => {
    await edit(site, {});
    await site.db.query("delete from ebb_log");
    const { status, value } = await site.json("down", "--recorded");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_DOWN"]);
  }),
);

test(
  "downgrade says nothing about a file that differs in comments, space and case only",
  onAnyEngine(async (site) => {
    await edit(site, { down: "-- as it was\nDROP   TABLE\n  a" });
    assert.doesNotMatch((await site.ebb("down")).stderr, /says something else/);
  }),
);

const SAME: readonly (readonly [string, string])[] = [
  ["comments and white space", "create   table a /* here */ ();"],
  ["the case of words", "CREATE TABLE A ();"],
  ["a missing last semicolon", "create table a ()"],
  ["line ends", "create table\r\na ();"],
];
for (const [what, up] of SAME) {
  test(
    `upgrade does not take ${what} for an edit`,
    onAnyEngine(async (site) => {
      await edit(site, { up });
      assert.doesNotMatch((await site.ebb("up")).stderr, /edited/);
    }),
  );
}

test(
  "upgrade says that an applied up section was edited, and goes on",
  onAnyEngine(async (site) => {
    await edit(site, { up: "create table a (id int);" });
    site.revision({ id: "bbbb", parents: ["aaaa"] });
    const { status, stderr } = await site.ebb("up");
    assert.equal(status, 0);
    assert.match(stderr, /The up section of aaaa was edited after it was applied/);
  }),
);

test(
  "upgrade --edited error refuses a source with an edited revision",
  onAnyEngine(async (site) => {
    await edit(site, { up: "create table a (id int);" });
    site.revision({ id: "bbbb", parents: ["aaaa"] });
    const { status, value } = await site.json("up", "--edited", "error");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_EDITED"]);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);
