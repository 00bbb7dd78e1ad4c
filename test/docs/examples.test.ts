import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
// What this test needs, for the runner of the tests: the compiled program.
import "../support/binary.ts";
import { ROOT, writtenPages } from "./pages.ts";
import { runPage } from "./run-page.ts";

for (const page of writtenPages()) {
  test(`every command line of ${page} prints what the page shows`, async () => {
    const outcomes = await runPage(readFileSync(join(ROOT, page), "utf8"));
    for (const { line, shown, real, isLike } of outcomes) {
      const words = `${page}:${line}: $ ${shown.command}\n(anew with: npm run docs:examples)`;
      if (!isLike) assert.equal(real, shown.output, words);
      assert.ok(isLike, words);
    }
  });
}
