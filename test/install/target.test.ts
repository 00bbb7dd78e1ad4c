import assert from "node:assert/strict";
import { test } from "node:test";
import { withInstaller } from "../support/installer.ts";
import { mirror } from "../support/mirror-files.ts";

const MACHINES: readonly [string, string, RegExp][] = [
  ["Linux", "aarch64", /^Downloading ebb-linux-arm64(-musl)?\.gz /],
  ["Darwin", "arm64", /^Downloading ebb-darwin-arm64\.gz /],
  ["Darwin", "x86_64", /^Downloading ebb-darwin-x64\.gz /],
  ["Linux", "riscv64", /^error: There is no build of ebb for Linux on riscv64/],
  ["MINGW64_NT-10.0", "x86_64", /^error: This script does not install on MINGW64_NT/],
];

for (const [system, machine, said] of MACHINES) {
  test(`install.sh picks the build for ${system} on ${machine}`, async () => {
    await withInstaller(mirror(), async ({ install, fake }) => {
      fake("uname", `[ "$1" = -s ] && echo ${system} || echo ${machine}`);
      const { stdout, stderr } = await install();
      assert.match(stdout + stderr, said);
    });
  });
}

test("install.sh takes the build for musl where ldd says so, whatever loaders there are", async () => {
  await withInstaller(mirror(), async ({ install, fake }) => {
    fake("uname", '[ "$1" = -s ] && echo Linux || echo x86_64');
    fake("ldd", "echo 'musl libc (x86_64)' >&2; exit 1");
    assert.match((await install()).stdout, /^Downloading ebb-linux-x64-musl\.gz /);
  });
});

test("install.sh takes the baseline build for a processor without AVX2", async () => {
  await withInstaller(mirror(), async ({ install, fake }) => {
    fake("uname", '[ "$1" = -s ] && echo Linux || echo x86_64');
    fake("ldd", "echo 'ldd (GNU libc) 2.36'");
    fake("grep", "exit 1");
    assert.match((await install()).stdout, /^Downloading ebb-linux-x64-baseline\.gz /);
  });
});
