import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { BINARY } from "../support/binary.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-read-only-"));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(resolve(import.meta.dirname, "../../migrations"), join(folder, "migrations"), {
  recursive: true,
});
assert.equal(runBinary("upgrade", "head", "--url", "pglite:./there").status, 0);

/** Lets the program see the folder as a part of a file system that can only be read. */
const READ_ONLY =
  'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 9; cd "$1"; shift; exec "$@"';

for (const [args, said] of [
  [["bundle", "-o", "app"], "error EBB_FILE: Cannot write app: the file system is read-only"],
  [["revision", "-m", "x"], /^error EBB_FILE: Cannot write migrations\/\S+: the file system is/],
  [["graph", "-o", "a.html"], "error EBB_FILE: Cannot write a.html: the file system is read-only"],
  [["upgrade", "head", "--url", "pglite:./new"], /^error EBB_NO_DATABASE: .* read-only/m],
  [["status", "--url", "pglite:./there"], /^error EBB_NO_DATABASE: .* read-only/m],
] as const) {
  test(`on a file system that can only be read, ebb ${args[0]} ${args[1]} says so`, () => {
    const { status, stderr } = spawnSync(
      "unshare",
      ["--mount", "sh", "-c", READ_ONLY, "sh", folder, BINARY, ...args],
      { encoding: "utf8", env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" } },
    );
    assert.equal(status, stderr.includes("EBB_NO_DATABASE") ? 5 : 1, stderr);
    if (typeof said === "string") assert.equal(stderr.split("\n")[0], said);
    else assert.match(stderr, said);
  });
}

function runBinary(...args: readonly string[]): { readonly status: number | null } {
  return spawnSync(BINARY, args, { cwd: folder, env: {} });
}
