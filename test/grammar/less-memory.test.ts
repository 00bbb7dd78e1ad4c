import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { withLessMemory } from "../../src/grammar/less-memory.ts";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { findWasmFile } from "../../src/grammar/wasm-file.ts";

const program = new Uint8Array(await readFile(await findWasmFile()));

test("withLessMemory() changes the first size of the memory and nothing else", async () => {
  const changed = withLessMemory(program);
  const places = [...program.keys()].filter((at) => program[at] !== changed[at]);
  assert.ok(places.length > 0 && places.length <= 2);
  assert.ok(await WebAssembly.compile(changed));
});

test("withLessMemory() leaves a program of another shape as it is", () => {
  for (const other of [new Uint8Array(), program.subarray(0, 900), withLessMemory(program)]) {
    assert.deepEqual(withLessMemory(other), other);
  }
});

test("the parser reads a statement that needs more memory than it begins with", async () => {
  const parse = await loadGrammar();
  const sql = `select ${Array.from({ length: 30_000 }, (_, at) => `a${at}`).join(", ")}`;
  assert.equal((await parse(sql)).kind, "statement");
});
