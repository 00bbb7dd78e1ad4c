import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeAt } from "../../src/text/place.ts";
import { positionsAt } from "../../src/text/positions.ts";

/** These include the first and the last code point of each length in UTF-8. */
const CHARACTERS = [
  ...["a", "é", "漢", "😀", "\n", "\r", "\r\n"],
  ...["\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\u{10000}"],
];

test("positionsAt() counts lines at LF, CRLF and CR, columns in code points, bytes in UTF-8", () => {
  const text = "é😀x\r\ny\rz\nw";

  assert.deepEqual(positionsAt(text, [0, 1, 3, 4, 6, 8, 10]), [
    { line: 1, column: 1, byte: 0 },
    { line: 1, column: 2, byte: 2 },
    { line: 1, column: 3, byte: 6 },
    { line: 1, column: 4, byte: 7 },
    { line: 2, column: 1, byte: 9 },
    { line: 3, column: 1, byte: 11 },
    { line: 4, column: 1, byte: 13 },
  ]);
});

test("positionsAt() counts bytes from the start of the text in its file", () => {
  assert.deepEqual(positionsAt("ab", [1, 2], 3), [
    { line: 1, column: 2, byte: 4 },
    { line: 1, column: 3, byte: 5 },
  ]);
});

test("positionsAt() refuses offsets that do not ascend", () => {
  assert.throws(() => positionsAt("abc", [2, 1]), RangeError);
});

test("positionsAt() agrees with placeAt() and with the encoder at every code point", () => {
  const text = fc.string({ unit: fc.constantFrom(...CHARACTERS) });
  fc.assert(
    fc.property(text, (sample) => {
      const offsets = [0];
      for (const character of sample) offsets.push((offsets.at(-1) ?? 0) + character.length);
      positionsAt(sample, offsets).forEach((position, at) => {
        const { line, column } = placeAt({ name: "", text: sample }, offsets[at] ?? 0);
        const byte = new TextEncoder().encode(sample.slice(0, offsets[at])).length;
        assert.deepEqual(position, { line, column, byte });
      });
    }),
  );
});
