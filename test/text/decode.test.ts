import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../src/failure.ts";
import { decodeBeginning, decodeSource } from "../../src/text/decode.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test("decodeSource() removes a byte order mark and returns where the text starts", () => {
  assert.deepEqual(decodeSource("a.sql", utf8("\ufeffé")), {
    name: "a.sql",
    text: "é",
    firstByte: 3,
  });
});

test("decodeSource() keeps line ends, white space and a second byte order mark", () => {
  const text = " a\r\nb\rc\n\n\ufeff\t";

  assert.deepEqual(decodeSource("a.sql", utf8(text)), { name: "a.sql", text, firstByte: 0 });
});

test("decodeSource() removes only one byte order mark", () => {
  assert.equal(decodeSource("a.sql", utf8("\ufeff\ufeffé")).text, "\ufeffé");
});

test("decodeSource() decodes an empty file", () => {
  assert.equal(decodeSource("a.sql", new Uint8Array()).text, "");
});

test("decodeSource() names line and column of the first invalid byte", () => {
  const bytes = new Uint8Array([...utf8("\ufeffone\r\nt😀"), 0xe9, 0x20]);

  assert.throws(
    () => decodeSource("a.sql", bytes),
    (error) =>
      error instanceof Failure &&
      error.code === "EBB_ENCODING" &&
      error.place?.line === 2 &&
      error.place.column === 3 &&
      error.place.text === "t😀\ufffd ",
  );
});

test("decodeSource() agrees with the platform on what is UTF-8", () => {
  const byte = fc.oneof(
    fc.integer({ min: 1, max: 0xff }),
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xa0, 0x9f, 0x90, 0x8f),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), (numbers) => {
      const bytes = new Uint8Array([0x2d, 0x2d, ...numbers]);
      const valid = firstInvalid(bytes);
      if (valid === undefined) {
        assert.equal(decodeSource("a", bytes).text, new TextDecoder().decode(bytes));
        return;
      }
      assert.throws(
        () => decodeSource("a", bytes),
        (error) =>
          error instanceof Failure &&
          error.message === `The byte 0x${bytes[valid]?.toString(16)} is not valid UTF-8`,
      );
    }),
    { numRuns: 2000 },
  );
});

/**
 * Returns the first invalid byte: the end of the longest prefix that decodes, cut where a sequence
 * starts.
 */
function firstInvalid(bytes: Uint8Array): number | undefined {
  if (decodes(bytes)) return undefined;
  let longest = 0;
  for (let end = 0; end < bytes.length; end++) if (decodes(bytes.subarray(0, end))) longest = end;
  return longest;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

for (const [what, pieces, text] of [
  ["the whole lines of the first piece", [utf8("\ufeff-- a\nb"), utf8("c\n")], "-- a\n"],
  [
    "a character that is cut in two",
    [utf8("a\n"), utf8("é").subarray(0, 1), utf8("é").subarray(1)],
    "a\n",
  ],
] as const) {
  test(`decodeBeginning() reads ${what}`, () => {
    assert.equal(decodeBeginning("a.sql", pieces)?.text, text);
  });
}

for (const [what, later] of [
  ["a byte that is no UTF-8", new Uint8Array([0xe9, 0x20])],
  ["a NUL byte", new Uint8Array([0])],
  ["half a character at the end", new Uint8Array([0xc3])],
] as const) {
  test(`decodeBeginning() leaves ${what} in a later piece to decodeSource()`, () => {
    assert.equal(decodeBeginning("a.sql", [utf8("a\n"), later]), undefined);
  });
}
