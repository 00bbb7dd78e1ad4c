import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { BINARY } from "../support/binary.ts";

const EXAMPLE = resolve(import.meta.dirname, "../../migrations");
const HEAD = "d15b7e6a0c39";
const BUSYBOX = "/bin/busybox";
const NOBODY = 65534;

const jail = mkdtempSync(join(tmpdir(), "ebb-jail-"));
chmodSync(jail, 0o755);
after(() => rmSync(jail, { recursive: true, force: true }));
mkdirSync(join(jail, "empty"), { mode: 0o555 });
mkdirSync(join(jail, "bin"));
copyFileSync(BINARY, join(jail, "bin/ebb"));
const made = spawnSync(BINARY, ["bundle", "-o", join(jail, "bin/app"), "--dir", EXAMPLE]);
assert.equal(made.status, 0, String(made.stderr));

const isRoot = process.getuid?.() === 0;

test("ebb and a bundle run in an empty, read-only directory for a user without a name", () => {
  // Who is not root stays who they are.
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  for (const [program, args, told] of [
    ["bin/ebb", ["--version"], /^ebb \d/],
    ["bin/app", ["heads"], new RegExp(`^${HEAD} `)],
    ["bin/app", ["up", "--url", "pglite:"], /Done: 7 steps/],
  ] as const) {
    const options = { cwd: join(jail, "empty"), env: {}, encoding: "utf8", ...user } as const;
    const { status, stdout, stderr } = spawnSync(join(jail, program), args, options);
    assert.equal(status, 0, stderr);
    assert.match(stdout, told);
  }
});

// A jail is for root to build, on a Linux that has busybox; elsewhere there is nothing to try.
if (isRoot && process.platform === "linux" && existsSync(BUSYBOX)) {
  const programs = [BUSYBOX, BINARY];
  for (const library of new Set(programs.flatMap(librariesOf))) {
    mkdirSync(join(jail, dirname(library)), { recursive: true });
    copyFileSync(library, join(jail, library));
  }
  copyFileSync(BUSYBOX, join(jail, "bin/busybox"));
  mkdirSync(join(jail, "proc"));

  test("ebb and a bundle run where there is nothing but busybox, libc and /proc", () => {
    const script = "cd /empty && ebb --version && app heads && app up --url pglite:";
    const { status, stdout, stderr } = inJail(script);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^ebb \d[^\n]*\nd15b7e6a0c39 /);
    assert.match(stdout, /\nDone: 7 steps/);
  });
}

/** Runs a script of busybox's shell as nobody, without an environment, in a mount space of its own. */
function inJail(script: string): SpawnSyncReturns<string> {
  const enter = `mount -t proc proc "$0/proc" &&
    exec chroot --userspec=${NOBODY}:${NOBODY} "$0" /bin/busybox env -i PATH=/bin /bin/busybox sh -c "$1"`;
  return spawnSync("unshare", ["--mount", "sh", "-c", enter, jail, script], { encoding: "utf8" });
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/[^ ]+)(?= \()/g)].map(([, path = ""]) => path);
}
