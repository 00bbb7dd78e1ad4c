import assert from "node:assert/strict";
import { test } from "node:test";
import { displayWidth, fitWidth } from "../../src/text/fit-width.ts";

for (const [text, width, cut] of [
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["ab cd", 4, "ab…"],
  ["漢字", 4, "漢字"],
  ["漢字", 3, "漢…"],
  ["漢字", 2, "…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ["😀😀", 3, "😀…"],
  ["abc", 1, "…"],
  ["abc", 0, ""],
  ["", 0, ""],
] as const) {
  test(`fitWidth() of "${text}" in ${width} columns is "${cut}"`, () => {
    const fitted = fitWidth(text, width);
    assert.deepEqual([fitted, displayWidth(fitted) <= width], [cut, true]);
  });
}
