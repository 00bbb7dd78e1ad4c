import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { SCRIPT, withInstaller } from "../support/installer.ts";
import { mirror, PROGRAM } from "../support/mirror-files.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

test("install.sh needs nothing but BusyBox, its wget too", async () => {
  await withInstaller(mirror(), async ({ install, directory, folder }) => {
    const programs = join(folder, "busybox");
    mkdirSync(programs);
    const linked = spawnSync("busybox", ["--install", "-s", programs], { encoding: "utf8" });
    assert.equal(linked.status, 0, linked.stderr);
    const { status, stdout, stderr } = await install(
      { PATH: programs },
      { shell: [join(programs, "sh")], isPiped: true },
    );
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /checksum verified/);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
  });
});

test("install.sh with BusyBox leaves the old ebb alone at a wrong checksum", async () => {
  await withInstaller(mirror("0".repeat(64)), async ({ install, directory, folder }) => {
    const programs = join(folder, "busybox");
    for (const each of [programs, directory]) mkdirSync(each);
    spawnSync("busybox", ["--install", "-s", programs]);
    writeFileSync(join(directory, "ebb"), "old");
    const { status, stderr } = await install({ PATH: programs }, { shell: [join(programs, "sh")] });
    assert.equal(status, 1);
    assert.match(stderr, /checksum of ebb-\S+ is wrong/);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), "old");
  });
});

/** It takes 4 MB, and its archive a few KB. */
const ARCHIVE = gzipSync(Buffer.alloc(4_000_000));

for (const [what, options, said] of [
  [
    "disk is full",
    "size=1m",
    /Cannot unpack ebb-linux-x64\.gz into \S+\n {2}hint: see that the disk/,
  ],
  ["disk is read-only", "ro", /Cannot write to \S+\n {2}hint: set EBB_INSTALL_DIR/],
] as const) {
  test(`install.sh leaves the old ebb alone where the ${what}`, async () => {
    await inTemporaryDirectory((directory) => {
      const mirror = join(directory, "mirror");
      const target = join(directory, "bin");
      for (const folder of [mirror, target]) mkdirSync(folder);
      const sum = createHash("sha256").update(ARCHIVE).digest("hex");
      writeFileSync(join(mirror, "ebb-linux-x64.gz"), ARCHIVE);
      writeFileSync(join(mirror, "SHA256SUMS"), `${sum}  ebb-linux-x64.gz\n`);
      // The disk is a file system in memory, in a mount space of its own.
      const script = `mount -t tmpfs -o size=1m tmpfs "$EBB_INSTALL_DIR" &&
        printf old >"$EBB_INSTALL_DIR/ebb" && mount -o "remount,${options}" "$EBB_INSTALL_DIR" || exit 9
        sh "$0"; status=$?; ls -A "$EBB_INSTALL_DIR"; cat "$EBB_INSTALL_DIR/ebb"; exit $status`;
      const env = {
        PATH: process.env.PATH,
        EBB_TARGET: "linux-x64",
        EBB_DOWNLOAD_BASE: `file://${mirror}`,
        EBB_INSTALL_DIR: target,
      };
      const ended = spawnSync("unshare", ["--mount", "sh", "-c", script, SCRIPT], {
        env,
        encoding: "utf8",
      });
      assert.equal(ended.status, 1, ended.stderr);
      assert.match(ended.stderr, said);
      assert.match(ended.stdout, /^ebb\nold$/m);
    });
  });
}
