import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { questionsOf, readEffects } from "../../src/locks/effects.ts";
import { statementLocks } from "../../src/locks/statement-locks.ts";
import { readStatements } from "../../src/sql/statements.ts";

const corpora = process.env.EBB_CORPORA ?? "";
assert.notEqual(corpora, "", "EBB_CORPORA names the folder with the corpora");
const parse = await loadGrammar();

for (const folder of readdirSync(corpora).filter((name) => !name.includes("."))) {
  test(`statementLocks() has a name and a mode for every lock in ${folder}`, async () => {
    const files = readdirSync(join(corpora, folder), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => name.endsWith(".sql"))) {
      const text = readFileSync(join(corpora, folder, file), "utf8");
      for (const { table, mode } of await locksIn(text)) {
        assert.ok(table !== "" && mode !== undefined, `${file}: ${table} ${mode}`);
      }
    }
  });
}

async function locksIn(text: string): Promise<readonly { table: string; mode: string }[]> {
  const statements = statementsOf(text);
  const parsed = [];
  for (const sql of statements) parsed.push(await parse(sql));
  const read = readEffects(parsed);
  questionsOf(read);
  return statementLocks(read, undefined).flatMap(({ locks }) => locks);
}

/** Nothing of a file with a command of psql in it. */
function statementsOf(text: string): readonly string[] {
  try {
    const { statements } = readStatements({ name: "corpus", text }, 0);
    return statements.map(({ start, end }) => text.slice(start, end));
  } catch {
    return [];
  }
}
