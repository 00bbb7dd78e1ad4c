import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf } from "../../src/sql/identifier.ts";

for (const [token, name] of [
  ["Users", "users"],
  ['"Users"', "Users"],
  ['"a""b"', 'a"b'],
  ["ÄB", "Äb"],
  ["a".repeat(64), "a".repeat(63)],
  [`"${"é".repeat(32)}"`, "é".repeat(31)],
  [`"${"漢".repeat(22)}"`, "漢".repeat(21)],
  [`"${"\u{10000}".repeat(16)}"`, "\u{10000}".repeat(15)],
] as const) {
  test(`nameOf() of ${token} is PostgreSQL's name`, () => {
    assert.equal(nameOf(token), name);
  });
}

for (const token of ["'a'", "1", "a b", 'U&"d\\0061ta"', ""]) {
  test(`nameOf() of ${JSON.stringify(token)} is undefined`, () => {
    assert.equal(nameOf(token), undefined);
  });
}
