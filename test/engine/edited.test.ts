import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site } from "./site.ts";

/** The file of an applied revision says something else than what ran. */
async function edit(site: Site, parts: { readonly up?: string; readonly down?: string }) {
  const { up = "create table a ();", down = "drop table a;" } = parts;
  site.revision({ id: "aaaa", up: "create table a ();", down: "drop table a;" });
  await site.ebb("up");
  site.revision({ id: "aaaa", up, down });
}

const EDITED_DOWN = { down: "drop table a; create table mended ();" };

test(
  "downgrade uses an edited file, and reports that",
  onServer(async (site) => {
    await edit(site, EDITED_DOWN);
    const { status, stderr } = await site.ebb("down");
    assert.equal(status, 0);
    assert.match(stderr, /The down section of aaaa differs from the recorded one/);
    assert.match(stderr, /^\+ drop table a; create table mended \(\);$/m);
    assert.equal(await site.value("select pg_catalog.to_regclass('mended')::text"), "mended");
  }),
);

test(
  "downgrade names both sections of an edited file",
  onServer(async (site) => {
    await edit(site, { up: "create table a (b int);", ...EDITED_DOWN });
    const { stderr } = await site.ebb("down");
    assert.match(stderr, /The up and the down section of aaaa differ from the recorded ones/);
  }),
);

test(
  "downgrade --recorded uses the recorded sections",
  onServer(async (site) => {
    await edit(site, EDITED_DOWN);
    assert.equal((await site.ebb("down", "--recorded")).status, 0);
    assert.equal(await site.value("select pg_catalog.to_regclass('mended')::text"), null);
  }),
);

test(
  "downgrade --recorded refuses a revision that the ledger did not record",
  onServer(async (site) => {
    await edit(site, {});
    await site.db.query("delete from ebb_log");
    const { status, value } = await site.json("down", "--recorded");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_DOWN"]);
  }),
);

test(
  "downgrade does not report a file that differs only in comments, space and case",
  onServer(async (site) => {
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
    onServer(async (site) => {
      await edit(site, { up });
      assert.doesNotMatch((await site.ebb("up")).stderr, /edited/);
    }),
  );
}

test(
  "upgrade reports an edited up section of an applied revision, and continues",
  onServer(async (site) => {
    await edit(site, { up: "create table a (id int);" });
    site.revision({ id: "bbbb", parents: ["aaaa"] });
    const { status, stderr } = await site.ebb("up");
    assert.equal(status, 0);
    assert.match(stderr, /The up section of aaaa was edited after it was applied/);
  }),
);

test(
  "upgrade --edited error refuses a source with an edited revision",
  onServer(async (site) => {
    await edit(site, { up: "create table a (id int);" });
    site.revision({ id: "bbbb", parents: ["aaaa"] });
    const { status, value } = await site.json("up", "--edited", "error");
    const { code, file, line } = errorOf(value);
    assert.deepEqual([status, code, file, line], [1, "EBB_EDITED", "migrations/aaaa.sql", 6]);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);
