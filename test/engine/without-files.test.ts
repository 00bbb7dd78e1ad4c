import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

/** Only the database is left of three applied revisions. */
async function goWithoutFiles(site: Site): Promise<void> {
  writeLine(site);
  await site.ebb("up");
  site.remove("migrations");
}

async function shown(site: Site, ...args: string[]): Promise<Record<string, unknown>> {
  const { value } = await site.json("show", ...args);
  return (value as { revisions: Record<string, unknown>[] }).revisions[0] ?? {};
}

test(
  "show --recorded shows every field of a revision, and its sections",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    const plain = await shown(site, "cccc");
    const { applied_by, checksum, up_sql, down_sql, ...fields } = await shown(
      site,
      "cccc",
      "--recorded",
    );
    assert.deepEqual(fields, plain);
    assert.equal(typeof applied_by, "string");
    assert.match(String(checksum), /^[0-9a-f]{64}$/);
    assert.deepEqual(
      [up_sql, down_sql].map((sql) => String(sql).split("\n")[1]),
      ["create table cccc ();", "drop table cccc;"],
    );
  }),
);

test(
  "show --recorded shows the fields of a revision that was taken back",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    await site.ebb("down");
    const { is_head, is_current, children, parents, is_base, is_merge_point } = await shown(
      site,
      "cccc",
      "--recorded",
    );
    assert.deepEqual([is_head, is_current, children, parents], [false, false, [], ["bbbb"]]);
    assert.deepEqual([is_base, is_merge_point], [false, false]);
  }),
);

test(
  "the database is named before the notice that there are no files",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    for (const command of [["status"], ["current"], ["downgrade", "-1"], ["stamp", "base"]]) {
      const { stderr } = await site.ebb(...command);
      const [first, second] = stderr.split("\n");
      assert.match(first ?? "", /^Database: /, command[0]);
      assert.match(second ?? "", /only the ledger's records are used$/, command[0]);
    }
  }),
);

test(
  "plan downgrade shows the revisions that the ledger alone would take back",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    const { status, stdout } = await site.ebb("plan", "downgrade", "-1");
    const steps = stdout.split("\n").filter((line) => /^(?:From|To| {2}\d)/.test(line));
    assert.deepEqual([status, steps], [0, ["From: cccc", "  1. down cccc  cccc", "To:   bbbb"]]);
  }),
);

test(
  "plan upgrade needs files, as upgrade does",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    for (const command of [
      ["plan", "upgrade", "head"],
      ["upgrade", "head"],
    ]) {
      const { status, value } = await site.json(...command);
      assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_SOURCE"]);
    }
  }),
);

test(
  "status without files and without a ledger is not up to date",
  onAnyEngine(async (site) => {
    const { status, stdout } = await site.ebb("status");
    assert.equal(status, 3);
    assert.doesNotMatch(stdout, /Up to date/);
  }),
);

test(
  "current shows the message of a head without a file from the ledger",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    const { value } = await site.json("current");
    assert.deepEqual((value as { heads: unknown }).heads, [
      { revision: "cccc", message: "cccc", is_head: false, known: false },
    ]);
  }),
);

test(
  "--no-source ignores the files: recorded revisions are shown, planned and taken back",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    site.revision({ id: "cccc", parents: ["bbbb"], message: "edited", down: "select 1/0;" });
    for (const command of [["show", "cccc"], ["history"], ["plan", "downgrade", "-1"]]) {
      const { status, stdout } = await site.ebb(...command, "--no-source");
      assert.equal(status, 0);
      assert.match(stdout, /cccc/);
      assert.doesNotMatch(stdout, /edited/);
    }
    assert.match((await site.ebb("current", "--no-source")).stdout, /^cccc \(not in the source\)/);
    assert.equal((await site.ebb("downgrade", "bbbb", "--no-source")).status, 0);
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "--no-source is refused by commands that need files, and beside --dir",
  onAnyEngine(async (site) => {
    writeLine(site);
    for (const argv of [
      ["upgrade", "head"],
      ["plan", "upgrade", "head"],
    ]) {
      const { status, value } = await site.json(...argv, "--no-source");
      assert.deepEqual([status, errorOf(value).code], [2, "EBB_USAGE"]);
    }
    const both = await site.json("status", "--no-source", "--dir", "migrations");
    assert.deepEqual([both.status, errorOf(both.value).code], [2, "EBB_USAGE"]);
  }),
);

test(
  "an empty directory is no source: show and history use the ledger",
  onAnyEngine(async (site) => {
    await goWithoutFiles(site);
    site.write("migrations/README", "");
    assert.equal((await shown(site, "cccc")).revision, "cccc");
    const { stdout, stderr } = await site.ebb("history");
    assert.match(stdout, /^bbbb -> cccc /);
    assert.match(stderr, /The source is empty: only the ledger's records are shown\n/);
  }),
);

test(
  "history and graph name the database in JSON only if they used it",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    for (const command of ["history", "graph"]) {
      const asked = (await site.json(command, "--indicate-current")).value as { target?: object };
      assert.ok(asked.target !== undefined && "database" in asked.target);
      assert.equal("target" in ((await site.json(command)).value as object), false);
    }
  }),
);

test(
  "history shows the time of application only for presently applied revisions",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    await site.ebb("downgrade", "-1");
    const { value } = await site.json("history", "--indicate-current");
    const { revisions } = value as { revisions: Record<string, unknown>[] };
    assert.deepEqual(
      revisions.map(({ revision, applied_at: at }) => [revision, at !== null]),
      [
        ["cccc", false],
        ["bbbb", true],
        ["aaaa", true],
      ],
    );
  }),
);
