import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { inWorkplace } from "../support/world.ts";

test("ebb init creates migrations and ebb.toml, and proposes the next command", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    assert.deepEqual(await ebb("init"), {
      status: 0,
      stdout: 'Created migrations\nCreated ebb.toml\n\nNext: ebb revision -m "what it does"\n',
      stderr: "",
    });
    assert.deepEqual(readdirSync(cwd).sort(), ["ebb.toml", "migrations"]);
  });
});

test("ebb init is followed by ebb revision without anything else", async () => {
  await inWorkplace(async ({ ebb }) => {
    await ebb("init", "db/versions/");
    const { stdout } = await ebb("revision", "-m", "first", "--rev-id", "aaaa");
    assert.equal(stdout, "Created db/versions/2025-10-07_aaaa_first.sql\n");
  });
});

test("ebb init writes an ebb.toml whose settings are all comments", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    await ebb("init");
    const text = readFileSync(join(cwd, "ebb.toml"), "utf8");
    assert.deepEqual({ ...parse(text) }, {});
    assert.match(text, /^# lock_wait = "60s"$/m);
  });
});

test("ebb init writes defaults that hold when they are uncommented", async () => {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    await ebb("init");
    const text = readFileSync(join(cwd, "ebb.toml"), "utf8");
    write("ebb.toml", text.replace(/^# (?=[a-z_]+ = )/gm, ""));
    assert.deepEqual(await ebb("heads"), { status: 0, stdout: "", stderr: "" });
  });
});

test("ebb init writes another directory's name into ebb.toml", async () => {
  await inWorkplace(async ({ cwd, ebb }) => {
    await ebb("init", "db/versions");
    const text = readFileSync(join(cwd, "ebb.toml"), "utf8");
    assert.deepEqual({ ...parse(text) }, { dir: "db/versions" });
  });
});

test("ebb init keeps an existing ebb.toml, and names the missing setting", async () => {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    write("ebb.toml", "lock_retries = 1\n");
    const { stdout, stderr } = await ebb("init", "db");
    assert.match(stdout, /^Created db\n\n/);
    assert.equal(stderr, 'ebb.toml does not name this directory; add to it: dir = "db"\n');
    assert.equal(readFileSync(join(cwd, "ebb.toml"), "utf8"), "lock_retries = 1\n");
  });
});

test("ebb init accepts an empty directory", async () => {
  await inWorkplace(async ({ ebb }) => {
    await ebb("init");
    const { status, stdout } = await ebb("init");
    assert.equal(status, 0);
    assert.match(stdout, /^migrations is ready\n/);
  });
});

test("ebb init refuses a directory that holds something, and writes nothing", async () => {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    write("migrations/a.sql", "");
    const { status, stderr } = await ebb("init");
    assert.equal(status, 1);
    assert.match(stderr, /EBB_FILE_EXISTS: The directory "migrations" exists and is not empty/);
    assert.equal(existsSync(join(cwd, "ebb.toml")), false);
  });
});

test("ebb init refuses a name that a file has", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations", "");
    const { status, stderr } = await ebb("init");
    assert.equal(status, 1);
    assert.match(stderr, /Cannot make the directory "migrations": it is a file/);
  });
});

test("ebb init --json lists the new files", async () => {
  await inWorkplace(async ({ json }) => {
    assert.deepEqual(await json("init"), {
      status: 0,
      value: { directory: "migrations", created: ["migrations", "ebb.toml"] },
    });
  });
});
