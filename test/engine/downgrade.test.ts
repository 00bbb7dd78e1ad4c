import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

test(
  "downgrade takes revisions back, newest first",
  onServer(async (site) => {
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
  "down and redo print the fixed JSON document",
  onServer(async (site) => {
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
  onServer(async (site) => {
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
    onServer(async (site) => {
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
  onServer(async (site) => {
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
  "downgrade that fails reports how far it came and the way back",
  onServer(async (site) => {
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
  onServer(async (site) => {
    writeLine(site);
    site.revision({ id: "aaaa", up: "create table aaaa ();", down: "select 1/0;" });
    await site.ebb("up");
    const { status } = await site.ebb("downgrade", "base", "--transaction", "all");
    assert.equal(status, 1);
    assert.deepEqual(await site.heads(), ["cccc"]);
    assert.equal(await site.value("select pg_catalog.to_regclass('cccc')::text"), "cccc");
  }),
);

test(
  "redo at a merge takes back the merge alone, and applies it again",
  onServer(async (site) => {
    site.revision({ id: "aaaa", up: "create table a ();", down: "drop table a;" });
    for (const id of ["bbbb", "cccc"]) {
      site.revision({ id, parents: ["aaaa"], up: "select 1;", down: "select 1/0;" });
    }
    const parents = ["bbbb", "cccc"];
    site.revision({ id: "dddd", parents, up: "create table d ();", down: "drop table d;" });
    await site.ebb("up");
    const { status, value } = await site.json("redo");
    const { steps } = value as { steps: readonly { direction: string; revision: string }[] };
    assert.equal(status, 0);
    assert.deepEqual(
      steps.map(({ direction, revision }) => `${direction} ${revision}`),
      ["down dddd", "up dddd"],
    );
    assert.deepEqual(await site.heads(), ["dddd"]);
  }),
);
