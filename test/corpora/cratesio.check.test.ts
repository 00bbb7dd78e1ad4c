import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { checkFiles } from "../../src/engine/inspect/check-files.ts";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";

const corpora = process.env.EBB_CORPORA ?? "";
assert.notEqual(corpora, "", "EBB_CORPORA names the folder with the corpora");

test("checkFiles() refuses no SQL of crates.io, except the one down that PostgreSQL refuses", async () => {
  const folder = join(corpora, "cratesio/migrations");
  const files = readdirSync(folder).map((name) => ({
    name,
    bytes: readFileSync(join(folder, name)),
  }));
  const parse = await loadGrammar();
  const { problems } = await checkFiles(files, { parse, syntax: undefined });
  const ofSql = problems.filter(({ code }) => !/^EBB_(?:NO_DOWN|EMPTY)$/.test(code));
  assert.deepEqual(
    ofSql.map(({ code, revision }) => [code, revision]),
    [["EBB_SYNTAX", "d067b0d082cf"]],
  );
  assert.notEqual(files.length, 0);
});
