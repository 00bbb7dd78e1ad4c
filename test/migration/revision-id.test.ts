import assert from "node:assert/strict";
import { test } from "node:test";
import { nameProblem } from "../../src/graph/identifier.ts";

for (const name of [
  "375b918c8740",
  "a",
  "V2.2_x",
  "_",
  ".",
  "0",
  "Head",
  "bases",
  "a".repeat(255),
]) {
  test(`nameProblem() accepts ${name.slice(0, 20)} of length ${name.length}`, () => {
    assert.equal(nameProblem(name), undefined);
  });
}

for (const name of [
  "",
  "a".repeat(256),
  "head",
  "heads",
  "base",
  "current",
  "a-b",
  "a+1",
  "a@b",
  "a:b",
  "a b",
  "a,b",
  "é",
  "a\n",
  "a\0",
]) {
  test(`nameProblem() refuses ${JSON.stringify(name.slice(0, 20))} of length ${name.length}`, () => {
    assert.notEqual(nameProblem(name), undefined);
  });
}
