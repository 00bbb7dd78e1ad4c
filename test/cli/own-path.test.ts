import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownPath } from "../../src/cli/terminal/real-world.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const WORLD = { env: { PATH: "/nowhere" }, cwd: "/work" };

const CASES: readonly [string, string, string, string][] = [
  ["what the kernel says", "/opt/ebb", "ebb", "/opt/ebb"],
  ["it whatever was typed", "/opt/ebb", "/bin/sh", "/opt/ebb"],
  ["what glibc's loader runs", "/lib64/ld-linux-x86-64.so.2", "./ebb", "./ebb"],
  ["what a loader for arm64 runs", "/lib/ld-linux-aarch64.so.1", "/opt/ebb", "/opt/ebb"],
  ["what musl's loader runs", "/lib/ld-musl-x86_64.so.1", "bin/ebb", "bin/ebb"],
  ["what musl's libc runs", "/usr/lib/x86_64-linux-musl/libc.so", "./ebb", "./ebb"],
  ["a program whose name begins like a loader", "/opt/ld-app", "x/y", "/opt/ld-app"],
  ["the typed path without /proc", "bin/ebb", "bin/ebb", "bin/ebb"],
  ["a name that is nowhere", "ebb", "ebb", "ebb"],
];

for (const [what, execPath, argv0, expected] of CASES) {
  test(`ownPath() takes ${what}`, () => {
    assert.equal(ownPath({ execPath, argv0 }, WORLD), expected);
  });
}

test("ownPath() finds a name without a path on PATH if /proc is missing", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "app-migrate");
    writeFileSync(path, "");
    chmodSync(path, 0o755);
    const world = { env: { PATH: `/nowhere:${directory}` }, cwd: "/work" };
    assert.equal(ownPath({ execPath: "app-migrate", argv0: "app-migrate" }, world), path);
  });
});
