import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { referencePages } from "../../scripts/reference-pages.ts";

const ROOT = join(import.meta.dirname, "../..");

for (const [path, text] of await referencePages()) {
  test(`${path} says what the code's tables say`, () => {
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew with: npm run docs");
  });
}
