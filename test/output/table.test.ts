import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, padded, shownWidth, wrap } from "../../src/output/table.ts";
import { createTheme } from "../../src/output/theme.ts";

test("wrap() breaks at spaces and keeps words whole", () => {
  assert.equal(wrap("one two three verylongword x", 9), "one two\nthree\nverylongword\nx");
});

test("columns() wraps the description in its own column", () => {
  const rows = [
    ["a", "one two three"],
    ["longer", "x"],
  ];
  assert.equal(
    columns(rows, { width: 20, indent: 2, firstWidth: 3 }),
    "  a       one two\n          three\n  longer  x",
  );
});

test("columns() of nothing is nothing", () => {
  assert.equal(columns([], { width: 20, indent: 2, firstWidth: 3 }), "");
});

test("padded() does not count colours", () => {
  const red = createTheme(true).bad("ab");
  assert.equal(padded(red, 4), `${red}  `);
});

test("shownWidth() counts a wide character twice", () => {
  assert.equal(shownWidth("日本"), 4);
});
