import assert from "node:assert/strict";
import { test } from "node:test";
import { safeJson, safeText } from "../../src/output/safe-text.ts";
import { createTheme } from "../../src/output/theme.ts";

test("safeText() keeps every sequence of the theme where there is colour", () => {
  const { strong, faint, bad, good, warning, name } = createTheme(true);
  const text = [strong, faint, bad, good, warning, name].map((paint) => paint("x")).join("\n\t");
  assert.equal(safeText(text, true), text);
});

test("safeText() shows them as text where there is none", () => {
  assert.equal(safeText("\u001b[31mx", false), "\\x1b[31mx");
});

for (const text of ["\u001b[2J", "\u001b[8m", "\u001b]0;x\u0007", "\u009b31m", "\r", "\u202e"]) {
  test(`safeText() shows ${JSON.stringify(text)} as text, with colour too`, () => {
    assert.doesNotMatch(safeText(text, true), /[\p{Cc}\u202e]/u);
  });
}

test("safeJson() writes what JSON.parse reads back", () => {
  const value = { text: "a\u001b\u009b\u007f\u202e\u2028\ufeff😀", number: 1, none: null };
  assert.deepEqual(JSON.parse(safeJson(value)), value);
});

test("safeJson() holds no control character but line ends", () => {
  assert.doesNotMatch(safeJson("\u001b\u009b\u007f\u202e\u2028"), /[^\P{Cc}\n]|[\u202e\u2028]/u);
});
