import assert from "node:assert/strict";
import { test } from "node:test";
import { FOOTER_LENGTH, readFooter } from "../../src/payload/footer.ts";
import { isIntact, makeFooter } from "../../src/payload/footer-digest.ts";
import { isFailure } from "../support/is-failure.ts";

const PAYLOAD = new TextEncoder().encode("revisions");
const PROGRAM = 1000;
const SIZE = PROGRAM + PAYLOAD.length + FOOTER_LENGTH;

test("makeFooter() writes a footer that readFooter() reads", () => {
  const footer = readFooter(makeFooter(PROGRAM, PAYLOAD), SIZE);
  assert.deepEqual([footer?.programLength, footer?.payloadLength], [PROGRAM, PAYLOAD.length]);
});

test("makeFooter() always writes the same bytes: older bundles stay readable", () => {
  const hex = Array.from(makeFooter(PROGRAM, PAYLOAD), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  assert.equal(
    hex.join(""),
    "c334beda26c2b34ddb82ed0d04bd717ba5960b7b6a4b5de9d7745f9870bfaa720900000000000000e80300000000000001000000656262207061796c6f61640a",
  );
});

test("readFooter() finds no footer in a file of another length", () => {
  const footer = makeFooter(PROGRAM, PAYLOAD);
  const found = [SIZE - 1, SIZE + 1, 0].map((size) => readFooter(footer, size));
  assert.deepEqual(found, [undefined, undefined, undefined]);
});

test("readFooter() finds no footer in other bytes", () => {
  assert.equal(readFooter(new Uint8Array(FOOTER_LENGTH), SIZE), undefined);
  assert.equal(readFooter(new Uint8Array(3), 3), undefined);
});

test("readFooter() refuses a format that is newer", () => {
  const footer = makeFooter(PROGRAM, PAYLOAD);
  footer[48] = 2;
  assert.throws(
    () => readFooter(footer, SIZE),
    isFailure({ code: "EBB_BUNDLE", says: "format 2" }),
  );
});

test("isIntact() is true for the payload of the footer", () => {
  assert.equal(isIntact(makeFooter(PROGRAM, PAYLOAD), PAYLOAD), true);
  const plain = makeFooter(PROGRAM, new Uint8Array());
  assert.equal(isIntact(plain, new Uint8Array()), true);
});

test("no bit of payload and footer can change unnoticed", () => {
  const footer = makeFooter(PROGRAM, PAYLOAD);
  for (let bit = 0; bit < (FOOTER_LENGTH + PAYLOAD.length) * 8; bit++) {
    const bytes = Uint8Array.from([...PAYLOAD, ...footer]);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const [payload, changed] = [bytes.slice(0, PAYLOAD.length), bytes.slice(PAYLOAD.length)];
    assert.equal(isAccepted(changed, payload), false, `bit ${bit}`);
  }
});

function isAccepted(footer: Uint8Array, payload: Uint8Array): boolean {
  try {
    return readFooter(footer, SIZE) !== undefined && isIntact(footer, payload);
  } catch {
    return false;
  }
}
