import assert from "node:assert/strict";
import { test } from "node:test";
import { displayWidth } from "../../src/text/fit-width.ts";

for (const [text, width] of [
  ["", 0],
  ["abc", 3],
  ["é", 1],
  ["e\u0300", 1],
  ["e\u0301", 1],
  ["漢字", 4],
  ["ｆ", 2],
  ["한", 2],
  ["😀", 2],
  ["©", 1],
  ["𠀀", 2],
] as const) {
  test(`displayWidth() of "${text}" is ${width}`, () => {
    assert.equal(displayWidth(text), width);
  });
}
