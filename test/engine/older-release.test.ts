import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { type Site, writeLine } from "./site.ts";

const RELEASE_1 = ["aaaa", "bbbb", "cccc"];
const RELEASE_2 = [...RELEASE_1, "dddd", "eeee"];

/** Release 2 has upgraded; then release 1, which has three revisions, is put back. */
async function putBackRelease1(site: Site): Promise<void> {
  writeLine(site, RELEASE_2);
  await site.ebb("upgrade", "head");
  site.remove("migrations");
  writeLine(site, RELEASE_1);
}

test(
  "the older release reports by how much the database is ahead",
  onAnyEngine(async (site) => {
    await putBackRelease1(site);
    const { status, stdout } = await site.ebb("status");
    assert.equal(status, 3);
    assert.match(stdout, /2 revisions ahead of this source:\n {2}dddd dddd .*\n {2}eeee eeee /);
  }),
);

test(
  "check of the older release advises how to take the database back to it",
  onAnyEngine(async (site) => {
    await putBackRelease1(site);
    const { status, stdout } = await site.ebb("check");
    assert.equal(status, 3);
    assert.match(stdout, /recorded section: ebb downgrade cccc\n\nnot ok: 2 errors/);
  }),
);

test(
  "show in the older release advises how to find a revision of the newer one",
  onAnyEngine(async (site) => {
    await putBackRelease1(site);
    const { stderr } = await site.ebb("show", "eeee");
    assert.match(stderr, /hint: .*--recorded shows revisions that only the database knows/);
    assert.equal((await site.ebb("show", "eeee", "--recorded")).status, 0);
  }),
);

test(
  "the older release has nothing to upgrade, and that is no failure",
  onAnyEngine(async (site) => {
    await putBackRelease1(site);
    const { status, stdout, stderr } = await site.ebb("upgrade", "head");
    assert.deepEqual([status, await site.heads()], [0, ["eeee"]], stdout);
    assert.match(stderr, /ahead/);
  }),
);

test(
  "the older release takes back revisions that it does not know, and the newer one applies them again",
  onAnyEngine(async (site) => {
    await putBackRelease1(site);
    const down = await site.ebb("downgrade", "cccc");
    assert.equal(down.status, 0, down.stderr);
    assert.match(down.stderr, /^2 revisions have no file here: their recorded sections are used$/m);
    assert.match(down.stdout, /^down {2}eeee .*\ndown {2}dddd .*\nDone: .*now at cccc \(head\)\n$/);
    assert.equal(await site.value("select pg_catalog.to_regclass('dddd')::text"), null);
    assert.equal((await site.ebb("status")).status, 0);
    writeLine(site, RELEASE_2);
    assert.equal((await site.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await site.heads(), ["eeee"]);
    assert.equal(await site.value("select pg_catalog.to_regclass('eeee')::text"), "eeee");
  }),
);
