import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { referencePages } from "../../scripts/reference-pages.ts";
import type { CodeFacts } from "../../src/codes/code.ts";
import { CODES } from "../../src/codes/codes.ts";

const ROOT = join(import.meta.dirname, "../..");

for (const [path, text] of await referencePages()) {
  test(`${path} agrees with the code's tables`, () => {
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew with: npm run docs");
  });
}

test("docs/errors.md has every code", () => {
  const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const missing = Object.keys(CODES).filter((code) => !page.includes(`| \`${code}\` |`));
  assert.deepEqual(missing, []);
});

test("a code has an exit status, or a severity and the commands that find it, or both", () => {
  const incomplete = Object.entries<CodeFacts>(CODES).filter(
    ([, { exit, severity, foundBy }]) =>
      (severity === undefined) !== (foundBy === undefined) || (exit ?? severity) === undefined,
  );
  assert.deepEqual(incomplete, []);
});
