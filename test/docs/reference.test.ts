import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { referencePages } from "../../scripts/reference-pages.ts";

const ROOT = join(import.meta.dirname, "../..");

for (const [path, text] of await referencePages()) {
  test(`${path} says what the code's tables say`, () => {
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, "write it anew with: npm run docs");
  });
}

test("docs/errors.md has every code of every table of codes", () => {
  const src = join(ROOT, "src");
  const names = readdirSync(src, { recursive: true, encoding: "utf8" });
  const texts = names.filter((name) => name.endsWith(".ts")).map((name) => join(src, name));
  const codes = texts.flatMap((path) =>
    Array.from(readFileSync(path, "utf8").matchAll(/^ {2}(EBB_[A-Z_]+):/gm), ([, code]) => code),
  );
  const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const missing = codes.filter((code) => !page.includes(`| \`${code}\` |`));
  assert.ok(codes.length > 100);
  assert.deepEqual(missing, []);
});
