import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { BINARY, runBinary } from "../support/binary.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-isolation-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// Bun runs or reads each of these by itself, unless the build forbids it.
writeFileSync(join(folder, "evil.ts"), 'process.stdout.write("owned\\n"); process.exit(7);\n');
writeFileSync(join(folder, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
writeFileSync(join(folder, "package.json"), '{"name": "evil", "type": "commonjs"}');
writeFileSync(
  join(folder, "tsconfig.json"),
  '{"compilerOptions": {"paths": {"cac": ["./evil.ts"]}}}',
);
writeFileSync(join(folder, ".env"), "EBB_URL=postgres://nobody@127.0.0.1:1/nowhere\n");
writeFileSync(join(folder, ".env.local"), "DATABASE_URL=postgres://nobody@127.0.0.1:1/nowhere\n");

test("ebb runs no preload that the working directory names", async () => {
  const { status, stdout } = await runBinary(["--version"], { cwd: folder });
  assert.equal(status, 0);
  assert.match(stdout, /^ebb \d/);
});

test("ebb takes nothing from .env that is not DATABASE_URL, and nothing from .env.local", async () => {
  const { status, stdout } = await runBinary(["current", "--json"], { cwd: folder });
  assert.equal(status, 5);
  assert.equal(JSON.parse(stdout).error.code, "EBB_NO_URL");
});

test("ebb holds no path of the machine that built it", () => {
  const root = resolve(import.meta.dirname, "../..");
  assert.equal(readFileSync(BINARY).includes(root), false);
});
