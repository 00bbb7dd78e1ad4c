import assert from "node:assert/strict";
import { test } from "node:test";
import {
  beside,
  columns,
  fitted,
  hanging,
  padded,
  shownWidth,
  wrap,
} from "../../../src/output/screen/table.ts";
import { createTheme } from "../../../src/output/screen/theme.ts";

test("wrap() breaks between wide characters, which have no spaces", () => {
  assert.equal(wrap("日本語の表 ab", 6), "日本語\nの表\nab");
  assert.equal(wrap("👍👍👍", 4), "👍👍\n👍");
});

test("wrap() never cuts an id or a path", () => {
  const path = "migrations/2025-10-07_375b918c8740_add_user_profiles.sql";
  assert.equal(wrap(`see ${path}`, 20), `see\n${path}`);
});

test("wrap() ends a colour with its line and continues it on the next", () => {
  const { faint } = createTheme(true);
  const ends = "\u001b[22m\u001b[39m";
  assert.equal(wrap(faint("one two"), 4), `\u001b[2mone${ends}\n\u001b[2mtwo\u001b[22m`);
});

test("hanging() indents every line but the first", () => {
  assert.equal(hanging("  one two three", { width: 9, indent: 4 }), "  one two\n    three");
});

test("hanging() keeps a long first word after the indentation of its line", () => {
  assert.equal(hanging("  375b918c8740 one", { width: 9, indent: 4 }), "  375b918c8740\n    one");
});

test("hanging() leaves a line alone off a terminal", () => {
  assert.equal(hanging("one two", { width: undefined, indent: 4 }), "one two");
});

test("fitted() keeps the indentation of wrapped lines", () => {
  assert.equal(
    fitted("x\n      one two three four five", 24),
    "x\n      one two three four\n      five",
  );
});

test("beside() sets a text below its head if there is no room beside it", () => {
  assert.equal(
    beside("a long head  ", "one two three four", { width: 24, below: 4 }),
    "a long head\n    one two three four",
  );
});

test("wrap() breaks at spaces and keeps words whole", () => {
  assert.equal(wrap("one two three verylongword x", 9), "one two\nthree\nverylongword\nx");
});

test("columns() wraps the description in its own column", () => {
  const rows = [
    ["a", "one two three four"],
    ["longer", "x"],
  ];
  assert.equal(
    columns(rows, { width: 28, indent: 2, firstWidth: 3 }),
    "  a       one two three four\n  longer  x",
  );
  assert.equal(
    columns(rows, { width: 27, indent: 2, firstWidth: 3 }),
    "  a\n          one two three\n          four\n  longer\n          x",
  );
});

test("columns() wraps within the second column if that is wide enough", () => {
  assert.equal(
    columns([["a", "one two three four five six"]], { width: 27, indent: 2, firstWidth: 3 }),
    "  a    one two three four\n       five six",
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

for (const [text, lines] of [
  [
    "hint: Finish it: ebb upgrade 9b60e2d47fa1; or, to give it up: ebb resume --back 9b60e2d47fa1",
    [
      "hint: Finish it: ebb upgrade 9b60e2d47fa1; or, to give it up:",
      "  ebb resume --back 9b60e2d47fa1",
    ],
  ],
  [
    "hint: To end that session, as its user or with pg_signal_backend: select pg_terminate_backend(1). Wait.",
    [
      "hint: To end that session, as its user or with pg_signal_backend:",
      "  select pg_terminate_backend(1). Wait.",
    ],
  ],
  [
    "hint: Apply it now, or at night, whichever suits you and the others: ./release upgrade head --url postgres://app@db.example.com/app",
    [
      "hint: Apply it now, or at night, whichever suits you and the others:",
      "  ./release upgrade head --url postgres://app@db.example.com/app",
    ],
  ],
  [
    "hint: It takes a command that is far too long for one line of this terminal: ebb upgrade a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4",
    [
      "hint: It takes a command that is far too long for one line of this",
      "  terminal: ebb upgrade a b c d e f g h i j k l m n o p q r s t u v w x",
      "  y z 1 2 3 4",
    ],
  ],
] as const) {
  test(`fitted() keeps a command that fits on a line whole: ${text.slice(-30)}`, () => {
    assert.deepEqual(fitted(text, 71, 2).split("\n"), lines);
  });
}
