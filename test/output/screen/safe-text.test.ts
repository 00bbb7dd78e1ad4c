import assert from "node:assert/strict";
import { test } from "node:test";
import {
  safeJson,
  safeText,
  withoutWorkflowCommands,
} from "../../../src/output/screen/safe-text.ts";
import { createTheme } from "../../../src/output/screen/theme.ts";

test("safeText() keeps every sequence of the theme with colour", () => {
  const { strong, faint, bad, good, warning, name } = createTheme(true);
  const text = [strong, faint, bad, good, warning, name].map((paint) => paint("x")).join("\n\t");
  assert.equal(safeText(text, true), text);
});

test("safeText() shows them as text without colour", () => {
  assert.equal(safeText("\u001b[31mx", false), "\\x1b[31mx");
});

for (const text of ["\u001b[2J", "\u001b[8m", "\u001b]0;x\u0007", "\u009b31m", "\r", "\u202e"]) {
  test(`safeText() shows ${JSON.stringify(text)} as text, with colour too`, () => {
    assert.doesNotMatch(safeText(text, true), /[\p{Cc}\u202e]/u);
  });
}

test("safeJson() writes JSON that JSON.parse reads back", () => {
  const value = { text: "a\u001b\u009b\u007f\u202e\u2028\ufeff😀", number: 1, none: null };
  assert.deepEqual(JSON.parse(safeJson(value)), value);
});

test("safeJson() holds no control character but line ends", () => {
  assert.doesNotMatch(safeJson("\u001b\u009b\u007f\u202e\u2028"), /[^\P{Cc}\n]|[\u202e\u2028]/u);
});

test("withoutWorkflowCommands() escapes only commands of GitHub Actions", () => {
  const text = "::error::x\n  ::set-output::y\n\u001b[2m::z\na ::b\n##[group]x ##[y]\nc: d";
  const expected =
    "\\x3a:error::x\n  \\x3a:set-output::y\n\u001b[2m\\x3a:z\na ::b\n#\\x23[group]x #\\x23[y]\nc: d";
  assert.equal(withoutWorkflowCommands(text), expected);
});

test("safeJson() escapes every character that a terminal obeys or nobody sees", () => {
  const text = "\u001b\u007f\u009b\u200b\u2060\u2069\ufeff\ufff9\u{e0041}\u202e";
  const json = safeJson({ text });
  assert.match(json, /^[\n -~]*$/);
  assert.equal(JSON.parse(json).text, text);
});
