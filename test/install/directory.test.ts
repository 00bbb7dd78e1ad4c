import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { SCRIPT, withInstaller } from "../support/installer.ts";
import { mirror } from "../support/mirror-files.ts";

test("what install.sh says can be typed, whatever the directory is called", async () => {
  for (const name of ["with spaces", "it's", '"$HOME"', "*"]) {
    await withInstaller(mirror(), async ({ install, folder }) => {
      const directory = join(folder, name);
      const { stdout } = await install({ EBB_INSTALL_DIR: directory });
      const path = / to add it: (export PATH=.*)/.exec(stdout)?.[1] ?? "exit 9";
      const undo = /^To undo: (rm .*)$/m.exec(stdout)?.[1] ?? "exit 9";
      const env = { PATH: "/usr/bin:/bin:/a folder" };
      const script = `${path}\nprintf '%s' "$PATH"\n${undo}`;
      const typed = spawnSync("sh", ["-c", script], { env, encoding: "utf8" });
      assert.deepEqual([typed.stdout, typed.stderr], [`${directory}:${env.PATH}`, ""]);
      assert.deepEqual(readdirSync(directory), []);
    });
  }
});

test("install.sh tells the directory's shortest name, and finds it in PATH", async () => {
  for (const dots of ["/", "//", "/./", "/../bin"]) {
    await withInstaller(mirror(), async ({ install, directory }) => {
      mkdirSync(directory);
      const PATH = `/usr/bin:/bin:${directory}`;
      const { stdout } = await install({ EBB_INSTALL_DIR: `${directory}${dots}`, PATH });
      assert.match(stdout, new RegExp(`^To undo: rm ${directory}/ebb\n$`, "m"));
    });
  }
});

test("install.sh installs into no other directory where the working directory is gone", async () => {
  await withInstaller(mirror(), async ({ folder }) => {
    for (const [name, bytes] of mirror()) writeFileSync(join(folder, name), bytes);
    const name = `ebb-install-${process.pid}`;
    const script = `mkdir "${folder}/gone" && cd "${folder}/gone" && rmdir "${folder}/gone" && exec sh "$0"`;
    const { status, stderr } = spawnSync("sh", ["-c", script, SCRIPT], {
      env: {
        PATH: process.env.PATH,
        EBB_DOWNLOAD_BASE: `file://${folder}`,
        EBB_INSTALL_DIR: name,
      },
      encoding: "utf8",
    });
    assert.equal(existsSync(join("/", name)), false);
    assert.equal(status, 1);
    assert.match(stderr, /error: Cannot make the directory /);
  });
});

test("install.sh shows why a program that it installed does not run", async () => {
  await withInstaller(mirror(), async ({ install, directory, fake }) => {
    // In place of the mirror's program comes one whose interpreter is not here.
    fake("gzip", "printf '#!/no/such/shell\\n'");
    const { status, stderr } = await install();
    assert.equal(status, 0);
    assert.match(stderr, /ebb: .*not found\nwarning: It does not run here\. On Alpine it needs/);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});
