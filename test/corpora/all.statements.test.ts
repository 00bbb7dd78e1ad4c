import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { loadModule, parseSync } from "libpg-query";
import { readStatements } from "../../src/sql/statements.ts";

const corpora = process.env.EBB_CORPORA ?? "";
assert.notEqual(corpora, "", "EBB_CORPORA names the folder with the corpora");
const folders = readdirSync(corpora)
  .map((name) => join(corpora, name, "original"))
  .filter((folder) => existsSync(folder));
assert.notEqual(folders.length, 0, `${corpora} holds original migrations`);

await loadModule();

for (const folder of folders) {
  test(`readStatements() finds the statements that PostgreSQL parses in ${folder}`, () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const parsed = files.filter((name) => name.endsWith(".sql") && checkFile(join(folder, name)));
    assert.notEqual(parsed.length, 0);
  });
}

/** False for a file that PostgreSQL's grammar refuses as a whole: one with psql's commands, say. */
function checkFile(path: string): boolean {
  const text = readFileSync(path, "utf8");
  const count = countStatements(text);
  if (count === undefined) return false;
  const { statements } = readStatements({ name: path, text }, 0);
  assert.equal(statements.length, count, path);
  for (const { start, end } of statements) {
    assert.equal(countStatements(text.slice(start, end)), 1, `${path} at ${start}`);
  }
  return true;
}

function countStatements(text: string): number | undefined {
  // The parser's wrapper refuses an empty text, which PostgreSQL does not.
  if (text.trim() === "") return 0;
  try {
    return parseSync(text).stmts?.length ?? 0;
  } catch {
    return undefined;
  }
}
