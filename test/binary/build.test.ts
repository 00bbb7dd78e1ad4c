import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { BINARY, runBinary } from "../support/binary.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FILE = join(ROOT, "dist", process.platform === "win32" ? "ebb.exe" : "ebb");

test("two builds of one commit have the same bytes, also when all is made anew", () => {
  const first = hashOfBuild();
  rmSync(join(ROOT, "dist/embedded"), { recursive: true, force: true });
  assert.equal(hashOfBuild(), first);
});

test("a build has the same bytes when the embedded database was run from source before it", () => {
  const first = hashOfBuild();
  rmSync(join(ROOT, "dist/embedded"), { recursive: true, force: true });
  runBun("src/main.ts", "current", "--no-source", "--url", "pglite:");
  assert.equal(hashOfBuild(), first);
});

test("ebb --version --json tells everything that ebb is made of", async () => {
  await inTemporaryDirectory(async (cwd) => {
    const { stdout } = await runBinary(["--version", "--json"], { cwd });
    const told: Readonly<Record<string, unknown>> = JSON.parse(stdout);
    assert.match(String(told.version), /^\d+\.\d+\.\d+$/, BINARY);
    assert.match(String(told.commit), /^[0-9a-f]{12}\+?$/);
    assert.match(String(told.runtime), /^bun \d/);
    assert.match(String(told.embedded_postgresql), /^18\.\d/);
    assert.match(String(told.grammar), /^libpg-query \d/);
    assert.equal(told.bundle, null);
  });
});

function hashOfBuild(): string {
  runBun("build.ts");
  return createHash("sha256").update(readFileSync(FILE)).digest("hex");
}

function runBun(...args: string[]): void {
  const bun = join(ROOT, "node_modules/.bin/bun");
  const { status, stderr } = spawnSync(bun, args, { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}
