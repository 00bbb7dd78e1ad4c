import assert from "node:assert/strict";
import { test } from "node:test";
import { listed } from "../../src/text/counted.ts";

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `r${at + 1}`);

test("listed() names twenty, and counts the others", () => {
  assert.equal(listed(names(2)), "r1, r2");
  assert.match(listed(names(20)), /, r20$/);
  assert.match(listed(names(22)), /, r20 and 2 more$/);
});
