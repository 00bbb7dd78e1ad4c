import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf, writeLine } from "./site.ts";

test(
  "upgrade applies every revision and reports it",
  onAnyEngine(async (site) => {
    writeLine(site);
    const { status, stdout, stderr } = await site.ebb("upgrade", "head");
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^up {4}aaaa {2}aaaa {2}\d+ ms\nup {4}bbbb {2}bbbb {2}\d+ ms\nup {4}cccc {2}cccc {2}\d+ ms\nDone: 3 steps in \d+ ms, now at cccc \(head\)\n$/,
    );
    assert.match(stderr, /^Database: .*\n$/);
    assert.deepEqual(await site.heads(), ["cccc"]);
  }),
);

test(
  "upgrade writes its steps into the log",
  onAnyEngine(async (site) => {
    site.revision({
      id: "aaaa",
      message: "First table",
      labels: ["core"],
      up: "create table a ();",
      down: "drop table a;",
    });
    site.revision({ id: "dddd" });
    site.revision({ id: "bbbb", parents: ["aaaa"], depends: ["dddd"] });
    const { value } = await site.json("upgrade", "heads", "--tag", "v1.2");
    const { run_id } = value as { run_id: string };
    const lines = await site.log(
      "event, coalesce(direction, '-'), coalesce(revision, '-'), parents, labels, depends, coalesce(message, '-')",
    );
    assert.deepEqual(lines, [
      "run_start - - upgrade heads",
      "applied up aaaa {} {core} {} First table",
      "applied up dddd {} {} {} dddd",
      "applied up bbbb {aaaa} {} {dddd} bbbb",
      "run_end - - -",
    ]);
    assert.deepEqual(
      await site.log(
        "run_id, tag, format, db_user = session_user, os_user is not null, host is not null, application, ebb_version is not null",
        "event = 'applied'",
      ),
      Array(3).fill(`${run_id} v1.2 1 t t t ebb t`),
    );
  }),
);

test(
  "upgrade records the sections as in the file, with a hash and a duration",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa", up: "create table a (); -- é😀", down: "drop table a;" });
    await site.ebb("upgrade", "head");
    const [row] = await site.db.query(
      "select up_sql, down_sql, checksum ~ '^[0-9a-f]{64}$' as hashed, duration_ms >= 0 as timed from ebb_log where event = 'applied'",
    );
    assert.deepEqual(
      { ...row },
      {
        up_sql: "-- up\ncreate table a (); -- é😀\n\n",
        down_sql: "-- down\ndrop table a;\n",
        hashed: true,
        timed: true,
      },
    );
  }),
);

test(
  "upgrade keeps the hash only of sections that are marked no-record",
  onAnyEngine(async (site) => {
    const text = `-- s\n-- revision: aaaa\n\n-- up no-record\nselect 'secret';\n-- down no-record\nselect 'secret';\n`;
    site.revision({ id: "aaaa", text });
    await site.ebb("upgrade", "head");
    assert.deepEqual(
      await site.log("up_sql is null, down_sql is null, checksum is not null", "event = 'applied'"),
      ["t t t"],
    );
  }),
);

test(
  "upgrade prints the fixed JSON document",
  onAnyEngine(async (site) => {
    writeLine(site, ["aaaa", "bbbb"]);
    const { status, value } = await site.json("upgrade", "head");
    const { target, run_id, ...rest } = value as Record<string, unknown>;
    assert.equal(status, 0);
    assert.match(String(run_id), /^[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(target as object), [
      "database",
      "host",
      "port",
      "user",
      "schema",
      "version_table",
    ]);
    assert.deepEqual(rest, {
      command: "upgrade",
      steps: ["aaaa", "bbbb"].map((revision) => ({
        direction: "up",
        revision,
        message: revision,
        duration_ms: 0,
      })),
      heads_before: [],
      heads_after: ["bbbb"],
    });
  }),
);

test(
  "upgrade that has nothing to do ends with 0, writes nothing and shows the present revision",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("up");
    const before = await site.value("select count(*)::int from ebb_log");
    const { status, stdout } = await site.ebb("upgrade", "head");
    assert.deepEqual([status, stdout], [0, "Nothing to do: at cccc (head)\n"]);
    assert.equal(await site.value("select count(*)::int from ebb_log"), before);
  }),
);

test(
  "upgrade shows where a failure left the database, also with --quiet",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "select 1/0;" });
    const { stderr } = await site.ebb("upgrade", "head", "--quiet");
    assert.match(stderr, /1 of 3 done, now at aaaa; back with: ebb downgrade base\n$/);
  }),
);

test(
  "upgrade that fails names the way back that leaves other branches alone",
  onAnyEngine(async (site) => {
    writeLine(site, ["aaaa", "bbbb"]);
    site.revision({ id: "cccc", parents: ["aaaa"] });
    site.revision({ id: "dddd", parents: ["bbbb", "cccc"] });
    site.revision({ id: "eeee", parents: ["dddd"], up: "select 1/0;" });
    await site.ebb("upgrade", "bbbb");
    const { stderr } = await site.ebb("upgrade", "head");
    assert.match(stderr, /2 of 3 done, now at dddd; back with: ebb downgrade cccc@aaaa\n$/);
    await site.ebb("downgrade", "cccc@aaaa");
    assert.deepEqual(await site.heads(), ["bbbb"]);
  }),
);

test(
  "upgrade rolls back a failed revision, and continues there the next time",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "create table x ();\nselect 1/0;" });
    const { status, stdout, stderr } = await site.ebb("upgrade", "head");
    assert.equal(status, 1);
    assert.match(stdout, /^up {4}aaaa {2}aaaa {2}\d+ ms\n$/);
    assert.match(stderr, /error EBB_SQL: division by zero\n {2}migrations\/bbbb\.sql:9\n/);
    assert.match(stderr, /1 of 3 done, now at aaaa; back with: ebb downgrade base\n$/);
    assert.deepEqual(await site.heads(), ["aaaa"]);
    assert.equal(await site.value("select pg_catalog.to_regclass('x')::text"), null);
    assert.deepEqual(await site.log("event, revision, direction, error", "event = 'run_end'"), [
      "run_end bbbb up EBB_SQL: division by zero",
    ]);
  }),
);

test(
  "upgrade that fails prints the done steps and the error in one document",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "create table x ();\nselect nope;" });
    const { status, value } = await site.json("upgrade", "head");
    const { target, run_id, steps, error, ...rest } = value as Record<string, unknown>;
    assert.equal(status, 1);
    assert.ok(target && run_id);
    assert.deepEqual(
      (steps as { revision: string }[]).map(({ revision }) => revision),
      ["aaaa"],
    );
    assert.deepEqual(rest, { command: "upgrade", heads_before: [], heads_after: ["aaaa"] });
    const { server, ...fixed } = error as Record<string, unknown>;
    assert.ok(server);
    assert.deepEqual(fixed, {
      code: "EBB_SQL",
      message: 'column "nope" does not exist',
      hint: "Correct it there, then: ebb upgrade cccc",
      file: "migrations/bbbb.sql",
      line: 9,
      column: 8,
      sqlstate: "42703",
      detail: null,
    });
  }),
);

test(
  "upgrade that is refused prints the target, no steps and the heads in its document",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "aaaa");
    const { status, value } = await site.json("upgrade", "nosuch");
    const { target, run_id, error, ...rest } = value as Record<string, unknown>;
    assert.equal(status, 1);
    assert.ok(target);
    assert.equal(run_id, null);
    assert.equal(errorOf({ error }).code, "EBB_UNKNOWN_REVISION");
    assert.deepEqual(rest, {
      command: "upgrade",
      steps: [],
      heads_before: ["aaaa"],
      heads_after: ["aaaa"],
    });
  }),
);

test(
  "upgrade --transaction all applies all or nothing",
  onAnyEngine(async (site) => {
    writeLine(site);
    site.revision({ id: "cccc", parents: ["bbbb"], up: "select 1/0;" });
    const { status, stdout, stderr } = await site.ebb("upgrade", "head", "--transaction", "all");
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /0 of 3 done, now at <base>\n$/);
    assert.deepEqual(await site.heads(), []);
    assert.equal(await site.value("select pg_catalog.to_regclass('aaaa')::text"), null);
    assert.deepEqual(await site.log("event"), ["run_start", "run_end"]);
  }),
);

test(
  "upgrade --transaction all writes a row for each revision, and reports each after the commit",
  onAnyEngine(async (site) => {
    writeLine(site);
    const { status, stdout } = await site.ebb("up", "--transaction", "all");
    assert.equal(status, 0);
    assert.deepEqual(stdout.match(/^up .{8}/gm)?.length, 3);
    assert.deepEqual(await site.log("event, revision, duration_ms >= 0"), [
      "run_start",
      "applied aaaa t",
      "applied bbbb t",
      "applied cccc t",
      "run_end",
    ]);
    assert.deepEqual(await site.heads(), ["cccc"]);
  }),
);

test(
  "upgrade --transaction all refuses a no-transaction section before anything runs",
  onAnyEngine(async (site) => {
    writeLine(site, ["aaaa"]);
    site.revision({
      id: "bbbb",
      text: "-- b\n-- revision: bbbb\n-- parents: aaaa\n\n-- up no-transaction\nselect 1;\n-- down nothing\n",
    });
    const { status, value } = await site.json("up", "--transaction", "all");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_NO_TRANSACTION"]);
    assert.equal(await site.value("select pg_catalog.to_regclass('ebb_version')::text"), null);
  }),
);

test(
  "upgrade --expect refuses a database that is somewhere else",
  onAnyEngine(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "bbbb");
    const { status, value } = await site.json("upgrade", "head", "--expect", "aaaa");
    assert.deepEqual([status, errorOf(value).code], [4, "EBB_MOVED"]);
    assert.equal((await site.ebb("upgrade", "head", "--expect", "bbbb")).status, 0);
  }),
);

test(
  "upgrade and plan name a revision that changes nothing, unless it says so",
  onAnyEngine(async (site) => {
    const nothing = (id: string, down: string): string =>
      `-- T\n--\n-- revision: ${id}\n\n-- up\n\n${down}\n`;
    site.revision({ id: "aaaa", text: nothing("aaaa", "-- down") });
    site.revision({ id: "bbbb", text: nothing("bbbb", "-- down nothing") });
    for (const command of ["plan upgrade heads", "upgrade heads"]) {
      const { stderr } = await site.ebb(...command.split(" "));
      assert.match(stderr, /^aaaa changes nothing: its up section is empty$/m);
    }
  }),
);
