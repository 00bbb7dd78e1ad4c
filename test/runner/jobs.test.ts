import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { runJob } from "./jobs.mjs";
import { Tally } from "./tally.mjs";

const HEAD = `import process from "node:process";
import { test } from "node:test";
void [process, test];
`;

const FILES: Readonly<Record<string, readonly [text: string, passed: number, failed: number]>> = {
  "tests that pass": ["test('a', () => {}); test('b', async () => {});", 2, 0],
  "a test that fails": ["test('a', () => {}); test('b', () => { throw new Error('b'); });", 1, 1],
  "a skipped test": ["test('a', () => {}); test('b', { skip: true }, () => {});", 1, 1],
  "a process that ends early": ["test('a', () => process.exit(0));", 0, 1],
  "a file that cannot be read": ["test('a', () => {}); throw new Error('no');", 0, 1],
  "no tests": ["", 0, 1],
};

for (const runtime of ["node", "bun", "deno"] as const) {
  for (const [what, [text, passed, failed]] of Object.entries(FILES)) {
    // Deno says nothing of it: Tally.uneven() finds that tests are missing.
    if (runtime === "deno" && what === "a file that cannot be read") continue;
    test(`runJob() counts what ends on ${runtime} in a file with ${what}`, async () => {
      await inTemporaryDirectory(async (directory) => {
        const file = join(directory, "some.test.ts");
        writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
        writeFileSync(file, HEAD + text);
        const tally = new Tally();
        const job = { kind: "tests", stage: "pure", runtime, files: [file] } as const;
        const report = await runJob(job, tally);
        const counted = tally.distinct();
        assert.equal(report === "", failed === 0);
        assert.deepEqual([counted.passed, counted.failed], [passed, failed], report);
      });
    });
  }
}
