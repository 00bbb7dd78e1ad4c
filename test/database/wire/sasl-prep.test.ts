import assert from "node:assert/strict";
import { test } from "node:test";
import { saslPrep } from "../../../src/database/wire/scram.ts";

const CASES: readonly (readonly [given: string, prepared: string, why: string])[] = [
  ["p@ss:w/rd%", "p@ss:w/rd%", "ASCII stays"],
  ["I\u00adX", "IX", "a soft hyphen is nothing"],
  ["\u00aa", "a", "compatibility characters are resolved"],
  ["\u2168", "IX", "a Roman numeral is its letters"],
  ["a\u00a0b", "a b", "a no-break space is a space"],
  ["e\u0301", "\u00e9", "a combining accent is composed"],
  ["пароль", "пароль", "other scripts stay"],
  ["\u0007\u00aa", "\u0007\u00aa", "with a control character it is used as it is"],
  ["\u00ad", "\u00ad", "what would be empty is used as it is"],
];

for (const [given, prepared, why] of CASES) {
  test(`saslPrep() ${JSON.stringify(given)}: ${why}`, () => {
    assert.equal(saslPrep(given), prepared);
  });
}
