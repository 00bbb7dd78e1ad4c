import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt } from "../../src/text/excerpt.ts";
import { displayWidth } from "../../src/text/fit-width.ts";
import { assertLinear } from "../support/cpu-time.ts";

function shown(text: string, column: number | undefined, width?: number): readonly string[] {
  return (excerpt({ file: "a.sql", line: 12, column, text }, width) ?? "").split("\n");
}

test("excerpt() shows the line with its number and a caret under the column", () => {
  assert.deepEqual(shown("create tabel t", 8), [" 12 | create tabel t", "    |        ^"]);
});

test("excerpt() shows only the line if there is no column", () => {
  assert.deepEqual(shown("create tabel t", undefined), [" 12 | create tabel t"]);
});

test("excerpt() is undefined without a text", () => {
  assert.equal(excerpt({ file: "a.sql", line: 1, column: 1, text: undefined }), undefined);
});

test("excerpt() puts the caret after tabs that became spaces", () => {
  assert.deepEqual(shown("\ta\tb", 4), [" 12 |     a   b", "    |         ^"]);
});

test("excerpt() counts wide characters twice and marks not at all", () => {
  assert.deepEqual(shown("漢e\u0301x", 4), [" 12 | 漢e\u0301x", "    |    ^"]);
});

test("excerpt() escapes control characters, and counts the escapes", () => {
  assert.deepEqual(shown("\x1bx", 2), [" 12 | \\x1bx", "    |     ^"]);
});

test("excerpt() puts a column beyond the line's end at the end", () => {
  assert.deepEqual(shown("ab", 99), [" 12 | ab", "    |   ^"]);
});

test("excerpt() cuts a long line to a window around the caret", () => {
  const [line = "", caret = ""] = shown(`${"a".repeat(5000)}X${"b".repeat(5000)}`, 5001, 30);

  assert.equal(line, ` 12 | …${"a".repeat(20)}X${"b".repeat(7)}…`);
  assert.equal(line.at(caret.indexOf("^")), "X");
});

test("excerpt() cuts only the end of a long line if the caret is at the start", () => {
  assert.deepEqual(shown("x".repeat(50), 1, 10), [` 12 | ${"x".repeat(9)}…`, "    | ^"]);
});

test("excerpt() cuts only the start of a long line if the caret is at the end", () => {
  const [line = "", caret = ""] = shown("x".repeat(50), 50, 12);

  assert.equal(line, ` 12 | …${"x".repeat(9)}`);
  assert.equal(caret.length, line.length);
});

test("excerpt() is never wider than its limit", () => {
  for (let column = 1; column <= 40; column++) {
    const [line = ""] = shown("漢a\t".repeat(13), column, 20);
    assert.ok(displayWidth(line) <= displayWidth(" 12 | ") + 20, line);
  }
});

test("excerpt() of a line as long as a file is as fast as finding the column", () => {
  assertLinear(10_000_000, (size) => {
    const [line = "", caret = ""] = shown(`${"x".repeat(size)}😀`, size + 1);

    assert.equal(caret.length, [...line].length);
  });
});
