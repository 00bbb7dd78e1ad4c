import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";

/** Imports files, and returns the status, the printed text and the text of all revisions. */
async function imported(
  words: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly told: string; readonly sql: string }> {
  let result = { status: 0, told: "", sql: "" };
  await inWorkplace(async ({ cwd, ebb, write }) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const { status, stdout, stderr } = await ebb("import", ...words, "-o", "m");
    const names = status === 1 ? [] : readdirSync(join(cwd, "m")).sort();
    const sql = names.map((name) => readFileSync(join(cwd, "m", name), "utf8")).join("\n");
    result = { status, told: stdout + stderr, sql };
  });
  return result;
}

test("ebb import leaves the restrict lines of pg_dump out of Rails' structure.sql", async () => {
  const text =
    "\\restrict abc\nSET lock_timeout = 0;\nCREATE TABLE public.a (id int);\n\\unrestrict abc\n";
  const { status, told, sql } = await imported(["rails"], { "db/structure.sql": text });
  assert.equal(status, 0, told);
  assert.doesNotMatch(sql, /\\(?:un)?restrict/);
});

test("ebb import leaves out SQL before the first marker of sql-migrate, and notes it", async () => {
  const text =
    "-- about a\nselect 'never';\n-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 2;\n";
  const { status, told, sql } = await imported(["sql-migrate"], { "1_a.sql": text });
  assert.equal(status, 0, told);
  assert.doesNotMatch(sql, /never/);
  assert.match(sql, /1_a\.sql:2: text before the first marker/);
});

test("ebb import reads a metadata.toml of diesel that is no TOML as one with a transaction", async () => {
  const files = {
    "migrations/1_a/up.sql": "select 1;\n",
    "migrations/1_a/metadata.toml": "broken [\n",
  };
  const { sql } = await imported(["diesel"], files);
  assert.doesNotMatch(sql, /no-transaction/);
});

test("ebb import leaves out a file of goose with the number 0", async () => {
  const files = { "0_a.sql": "-- +goose Up\nselect 0;\n", "1_b.sql": "-- +goose Up\nselect 1;\n" };
  const { sql } = await imported(["goose"], files);
  assert.doesNotMatch(sql, /select 0/);
  assert.match(sql, /0_a\.sql: it has no number from 1 on/);
});

test("ebb import knex names ebb baseline", async () => {
  const { status, told } = await imported(["knex"], { "a.txt": "" });
  assert.equal(status, 1);
  assert.match(told, /Cannot import from knex: its migrations are programs\nhint: .*ebb baseline/);
});
