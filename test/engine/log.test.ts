import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

interface Entry {
  readonly action: string;
  readonly direction: string | null;
  readonly revision: string | null;
  readonly message: string | null;
  readonly result: string;
  readonly error: string | null;
  readonly tag: string | null;
  readonly os_user: string | null;
  readonly user: string | null;
}

async function entries(site: Site, ...args: string[]): Promise<readonly Entry[]> {
  const { status, value } = await site.json("log", ...args);
  assert.equal(status, 0);
  return (value as { entries: readonly Entry[] }).entries;
}

function brief({ action, direction, revision, result }: Entry): string {
  return [action, direction, revision, result].filter((part) => part !== null).join(" ");
}

test(
  "log lists the applied and reverted revisions, newest first",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "bbbb");
    await site.ebb("downgrade", "-1");
    assert.deepEqual((await entries(site)).map(brief), [
      "reverted down bbbb done",
      "applied up bbbb done",
      "applied up aaaa done",
    ]);
  }),
);

test(
  "log shows the message, the user and the tag, also for reverted revisions",
  onServer(async (site) => {
    site.revision({ id: "aaaa", message: "First of all", up: "select 1;" });
    await site.ebb("up");
    await site.ebb("down", "--tag", "OPS-17");
    const [entry] = await entries(site, "--limit", "1");
    assert.deepEqual(
      [entry?.message, entry?.tag, entry?.user, typeof entry?.os_user],
      ["First of all", "OPS-17", "postgres", "string"],
    );
  }),
);

test(
  "log names the message of a no-transaction section that was taken back, not the journal's notes",
  onServer(async (site) => {
    const up = "create table t(x int);\ncreate index concurrently t_x on t(x);";
    const down = "-- down no-transaction\ndrop index concurrently t_x;\ndrop table t;\n";
    const text = `-- An index\n--\n-- revision: aaaa\n\n-- up no-transaction\n${up}\n${down}`;
    site.revision({ id: "aaaa", text });
    await site.ebb("up");
    await site.ebb("down");
    const [entry] = await entries(site, "--limit", "1");
    assert.equal(entry?.message, "An index");
  }),
);

test(
  "log shows a failed run with its revision, message and error",
  onServer(async (site) => {
    site.revision({ id: "aaaa", message: "Divides", up: "select 1/0;" });
    await site.ebb("up");
    const [entry] = await entries(site);
    assert.equal(entry && brief(entry), "run up aaaa failed");
    assert.equal(entry?.message, "Divides");
    assert.equal(entry?.error, "EBB_SQL: division by zero");
  }),
);

test(
  "log shows a run without an end as lost",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    await site.db.query(
      "insert into ebb_log (run_id, event) values (gen_random_uuid(), 'run_start')",
    );
    const [entry] = await entries(site);
    assert.equal(entry && brief(entry), "run lost");
  }),
);

test(
  "log shows a stamp in both directions",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("stamp", "aaaa");
    await site.ebb("stamp", "base");
    assert.deepEqual((await entries(site)).map(brief), [
      "stamped down aaaa done",
      "stamped up aaaa done",
    ]);
  }),
);

test(
  "log --revision accepts an id or its start",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    const found = await entries(site, "--revision", "bb");
    assert.deepEqual(found.map(brief), ["applied up bbbb done"]);
  }),
);

test(
  "log --since accepts a date or an age",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    assert.equal((await entries(site, "--since", "2000-01-01")).length, 3);
    assert.equal((await entries(site, "--since", "2200-01-01")).length, 0);
    const { status, value } = await site.json("log", "--since", "yesterday");
    assert.deepEqual([status, errorOf(value).code], [2, "EBB_USAGE"]);
  }),
);

test(
  "log without a ledger is empty and creates nothing",
  onServer(async (site) => {
    const { status, stdout, stderr } = await site.ebb("log");
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /no ledger in database/);
    assert.equal(await site.value("select pg_catalog.to_regclass('ebb_log')::text"), null);
  }),
);
