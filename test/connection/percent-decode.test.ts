import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { percentDecode } from "../../src/connection/connection-url.ts";

for (const [text, decoded] of [
  ["%41", "A"],
  ["%2f%2F", "//"],
  ["%C3%A9", "é"],
  ["%f0%9F%99%82", "🙂"],
  ["%25%34%31", "%41"],
  ["%2541", "%41"],
  ["100%", "100%"],
  ["%4", "%4"],
  ["%zz%41", "%zzA"],
  ["%%41", "%A"],
  ["a+b", "a+b"],
  ["%FF%41", "%FFA"],
  ["%C3x", "%C3x"],
  ["%C0%80", "%C0%80"],
  ["%ED%A0%80", "%ED%A0%80"],
  ["%F4%90%80%80", "%F4%90%80%80"],
  ["é🙂", "é🙂"],
] as const) {
  test(`percentDecode() reads ${text} as ${decoded}`, () => {
    assert.equal(percentDecode(text), decoded);
  });
}

test("percentDecode() reverses encodeURIComponent()", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.equal(percentDecode(encodeURIComponent(text)), text);
    }),
  );
});
