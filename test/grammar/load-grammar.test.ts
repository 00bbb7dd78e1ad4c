import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { tagged } from "../../src/syntax/parse-tree.ts";

const parse = await loadGrammar();

async function kindOf(sql: string): Promise<string> {
  const parsed = await parse(sql);
  return parsed.kind === "statement" ? tagged(parsed.node).kind : parsed.kind;
}

test("loadGrammar() accepts what PostgreSQL 18 accepts", async () => {
  assert.equal(
    await kindOf("create table t (a int, b int generated always as (a) virtual)"),
    "CreateStmt",
  );
  assert.equal(
    await kindOf("merge into t using s on true when matched then do nothing"),
    "MergeStmt",
  );
  assert.equal(await kindOf("do $$ this is no SQL $$"), "DoStmt");
});

test("loadGrammar() counts the position of a syntax error in characters", async () => {
  assert.deepEqual(await parse("select 'é😀' , , 1"), {
    kind: "refused",
    message: 'syntax error at or near ","',
    position: 15,
  });
});

test("loadGrammar() gives up a statement that is too deep or too long, and parses the next", async () => {
  for (let round = 0; round < 3; round++) {
    assert.equal(await kindOf(`select ${"1+".repeat(50_000)}1`), "unreadable");
    assert.equal(await kindOf(`select ${"(".repeat(50_000)}1`), "unreadable");
    assert.equal(await kindOf(`select '${"x".repeat(1_000_000)}'`), "unreadable");
    assert.equal(await kindOf("select 1"), "SelectStmt");
  }
});
