import assert from "node:assert/strict";
import { test } from "node:test";
import { sanitizeLine, sanitizeText } from "../../src/text/sanitize.ts";

for (const [what, text, expected] of [
  ["plain text and letters of any script", "aé漢字😀 ~", "aé漢字😀 ~"],
  ["an escape sequence", "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
  ["a C1 control", "\u009b31m", "\\x9b31m"],
  ["a bell and a delete", "\x07\x7f", "\\x07\\x7f"],
  ["an override of direction", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
  ["a zero-width space and a byte order mark", "\u200b\ufeff", "\\u200b\\ufeff"],
  ["a line separator", "\u2028", "\\u2028"],
  ["a tag character", "\u{e0041}", "\\u{e0041}"],
  ["half of a surrogate pair", "\ud83d.", "\\ud83d."],
  ["the joiner within an emoji", "👩\u200d💻", "👩\u200d💻"],
] as const) {
  test(`sanitizeText() escapes ${what}`, () => {
    assert.equal(sanitizeText(text), expected);
  });
}

test("sanitizeText() keeps line feeds and tabs, and makes a CRLF a line feed", () => {
  assert.equal(sanitizeText("a\tb\nc\r\nd\re"), "a\tb\nc\nd\\re");
});

test("sanitizeLine() escapes line feeds and tabs, so that one line stays one line", () => {
  assert.equal(sanitizeLine("a\tb\nc\r\n"), "a\\tb\\nc\\r\\n");
});
