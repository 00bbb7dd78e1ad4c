import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { SCRIPT, withInstaller } from "../support/installer.ts";

const VERSION = "9.8.7";
const PROGRAM = `#!/bin/sh\necho "ebb ${VERSION}"\n`;
const ARCHIVE = gzipSync(PROGRAM);
const TARGETS = [
  ...["linux-x64", "linux-x64-musl", "linux-x64-baseline", "linux-arm64", "linux-arm64-musl"],
  ...["darwin-x64", "darwin-arm64"],
];

test("install.sh puts ebb in place and says how to undo it", async () => {
  await withInstaller(mirror(), async ({ install, directory }) => {
    const { status, stdout } = await install();
    const file = join(directory, "ebb");
    assert.equal(status, 0);
    assert.equal(readFileSync(file, "utf8"), PROGRAM);
    assert.equal(statSync(file).mode & 0o777, 0o755);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
    assert.match(
      stdout,
      new RegExp(`Installed ${file} \\(ebb ${VERSION}, .*\\), checksum verified`),
    );
    assert.match(stdout, new RegExp(`To undo: rm ${file}`));
  });
});

test("install.sh replaces an older ebb and says so", async () => {
  await withInstaller(mirror(), async ({ install, directory }) => {
    mkdirSync(directory);
    writeFileSync(join(directory, "ebb"), "#!/bin/sh\necho ebb 0.0.1\n", { mode: 0o755 });
    const { status, stdout } = await install();
    assert.equal(status, 0);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
    assert.match(stdout, /It replaced ebb 0\.0\.1/);
  });
});

const REFUSED: readonly [string, Map<string, Uint8Array>, RegExp][] = [
  ["a wrong checksum", mirror("0".repeat(64)), /checksum of ebb-\S+ is wrong/],
  ["an archive that SHA256SUMS does not name", without(mirror(), "names"), /does not name ebb-/],
  ["a mirror without the archive", without(mirror(), "archives"), /Cannot download http\S+\.gz/],
  ["a mirror without SHA256SUMS", without(mirror(), "SHA256SUMS"), /Cannot download \S+SHA256SUMS/],
];

for (const [fault, files, message] of REFUSED) {
  test(`install.sh leaves the old ebb alone at ${fault}`, async () => {
    await withInstaller(files, async ({ install, directory }) => {
      mkdirSync(directory);
      writeFileSync(join(directory, "ebb"), "old");
      const { status, stderr } = await install();
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(directory), ["ebb"]);
      assert.equal(readFileSync(join(directory, "ebb"), "utf8"), "old");
    });
  });
}

test("install.sh refuses a mirror with another version than EBB_VERSION", async () => {
  await withInstaller(mirror(), async ({ install, directory }) => {
    const { status, stderr } = await install({ EBB_VERSION: "9.8.70" });
    assert.equal(status, 1);
    assert.match(stderr, /holds ebb 9\.8\.7, not ebb 9\.8\.70/);
    assert.deepEqual(readdirSync(directory), []);
  });
});

test("install.sh takes EBB_VERSION with or without a v", async () => {
  await withInstaller(mirror(), async ({ install }) => {
    for (const version of [VERSION, `v${VERSION}`]) {
      assert.equal((await install({ EBB_VERSION: version })).status, 0);
    }
  });
});

const FORBIDDEN_BASES = [
  "http://example.test",
  "http://127.0.0.1.example.test/",
  "http://localhost.example.test/",
  "http://localhost@example.test/",
  "http://127.0.0.1:80@example.test/",
  "http://localhost:80@example.test/",
  "http://[::1]:80@example.test/",
  "ftp://127.0.0.1/",
  "/a/folder",
];

for (const base of FORBIDDEN_BASES) {
  test(`install.sh refuses to download from ${base}`, async () => {
    await withInstaller(mirror(), async ({ install }) => {
      const { status, stderr } = await install({ EBB_DOWNLOAD_BASE: base });
      assert.equal(status, 1);
      assert.match(stderr, /^error: EBB_DOWNLOAD_BASE is /);
    });
  });
}

test("install.sh takes a file:/// folder", async () => {
  await withInstaller(mirror(), async ({ install, directory, folder }) => {
    for (const [name, bytes] of mirror()) writeFileSync(join(folder, name), bytes);
    const { status } = await install({ EBB_DOWNLOAD_BASE: `file://${folder}/` });
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});

test("install.sh says that there is no release yet", async () => {
  await withInstaller(mirror(), async ({ install }) => {
    const { status, stderr } = await install({ EBB_DOWNLOAD_BASE: "" });
    assert.equal(status, 1);
    assert.match(stderr, /^error: No release of ebb has been published yet\n {2}hint: /);
  });
});

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

test("install.sh installs below the home directory of an ordinary user", async () => {
  await withInstaller(mirror(), async ({ install, fake, folder }) => {
    fake("id", "echo 1000");
    const { status } = await install({ EBB_INSTALL_DIR: "", HOME: folder });
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(join(folder, ".local", "bin")), ["ebb"]);
  });
});

test("install.sh does nothing when it was cut off", async () => {
  await withInstaller(mirror(), async ({ install, directory, folder }) => {
    const whole = readFileSync(SCRIPT);
    const cut = join(folder, "cut.sh");
    const end = whole.lastIndexOf("main");
    for (const length of [...range(0, end, 100), end, end + 1, end + 3]) {
      writeFileSync(cut, whole.subarray(0, length));
      await install({}, cut);
      assert.equal(existsSync(directory), false, `cut at byte ${length}`);
    }
  });
});

/** The files of a mirror; the checksum is the right one unless another is given. */
function mirror(
  checksum = createHash("sha256").update(ARCHIVE).digest("hex"),
): Map<string, Uint8Array> {
  const names = TARGETS.map((target) => `ebb-${target}.gz`);
  const sums = names.map((name) => `${checksum}  ${name}\n`).join("");
  return new Map([
    ...names.map((name): [string, Uint8Array] => [name, ARCHIVE]),
    ["SHA256SUMS", new TextEncoder().encode(sums)],
  ]);
}

function without(
  files: Map<string, Uint8Array>,
  what: "names" | "archives" | "SHA256SUMS",
): Map<string, Uint8Array> {
  const isGone = (name: string): boolean => (name === "SHA256SUMS") !== (what === "archives");
  const left = [...files].filter(([name]) => !isGone(name));
  return new Map(what === "names" ? [...files, ["SHA256SUMS", new Uint8Array()]] : left);
}

function range(start: number, end: number, step: number): number[] {
  return Array.from(
    { length: Math.ceil((end - start) / step) },
    (_, index) => start + index * step,
  );
}
