import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { SCRIPT, withInstaller } from "../support/installer.ts";
import { mirror, PROGRAM, VERSION } from "../support/mirror-files.ts";

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

test("install.sh says how a folder on this machine is named", async () => {
  await withInstaller(mirror(), async ({ install }) => {
    const { stderr } = await install({ EBB_DOWNLOAD_BASE: "/a/folder" });
    assert.match(stderr, /hint: a folder on this machine is written file:\/\/\/a\/folder\n/);
  });
});

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
      await install({}, { script: cut, isPiped: true });
      assert.equal(existsSync(directory), false, `cut at byte ${length}`);
    }
  });
});

/** The shells that people pipe scripts into, as far as they are here; sh is everywhere. */
const NAMES = ["sh", "dash", "bash", "zsh", "busybox sh", "ksh", "mksh", "posh", "yash"];
const SHELLS = NAMES.map((name) => name.split(" ")).filter(
  ([name = "", ...options]) => spawnSync(name, [...options, "-c", ":"]).status === 0,
);

for (const shell of SHELLS) {
  test(`install.sh installs when it is piped into ${shell.join(" ")}`, async () => {
    await withInstaller(mirror(), async ({ install, directory }) => {
      const { status, stderr } = await install({}, { shell, isPiped: true });
      assert.deepEqual([status, stderr], [0, ""]);
      assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
    });
  });

  test(`install.sh refuses a wrong checksum in ${shell.join(" ")}`, async () => {
    await withInstaller(mirror("0".repeat(64)), async ({ install, directory }) => {
      const { status, stderr } = await install({}, { shell, isPiped: true });
      assert.equal(status, 1);
      assert.match(stderr, /checksum of ebb-\S+ is wrong/);
      assert.deepEqual(readdirSync(directory), []);
    });
  });
}

test("install.sh is tried in sh at least", () => {
  assert.deepEqual(SHELLS[0], ["sh"]);
});

test("install.sh waits for a slow mirror", async () => {
  await withInstaller(
    mirror(),
    async ({ install, directory }) => {
      assert.equal((await install()).status, 0);
      assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
    },
    async (bytes, response) => {
      for (const byte of bytes.subarray(0, 20)) {
        response.write(Uint8Array.of(byte));
        await sleep(20);
      }
      response.end(bytes.subarray(20));
    },
  );
});

test("install.sh installs nothing when the mirror stops in the middle of a file", async () => {
  await withInstaller(
    mirror(),
    async ({ install, directory }) => {
      const { status, stderr } = await install();
      assert.equal(status, 1);
      assert.match(stderr, /error: Cannot download /);
      assert.deepEqual(readdirSync(directory), []);
    },
    (bytes, response) => {
      response.write(bytes.subarray(0, 10), () => response.destroy());
    },
  );
});

test("install.sh says that it cannot write to the directory", async () => {
  await withInstaller(mirror(), async ({ install, folder }) => {
    writeFileSync(join(folder, "file"), "");
    const { status, stderr } = await install({ EBB_INSTALL_DIR: join(folder, "file") });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /error: Cannot make the directory \S+\/file\n {2}hint: set EBB_INSTALL_DIR/,
    );
  });
});

test("install.sh says what to do where the disk is full, and leaves the old ebb", async () => {
  await withInstaller(mirror(), async ({ install, directory, fake }) => {
    mkdirSync(directory);
    writeFileSync(join(directory, "ebb"), "old");
    fake("gzip", "echo 'gzip: stdout: No space left on device' >&2; exit 1");
    const { status, stderr } = await install();
    assert.equal(status, 1);
    assert.match(stderr, /Cannot unpack ebb-\S+ into \S+\n {2}hint: see that the disk has/);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), "old");
  });
});

test("install.sh takes wget where there is no curl, also BusyBox's", async () => {
  await withInstaller(mirror(), async ({ install, directory, fake, folder }) => {
    const script = join(folder, "without-curl.sh");
    writeFileSync(script, readFileSync(SCRIPT, "utf8").replace("command -v curl", "false"));
    for (const [name, bytes] of mirror()) writeFileSync(join(folder, name), bytes);
    // It does not know --version; its arguments are -q -O FILE URL.
    fake("wget", `[ "$1" = -q ] || exit 1\ncp "${folder}/\${4##*/}" "$3"`);
    const { status, stderr } = await install({}, { script });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
  });
});

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
