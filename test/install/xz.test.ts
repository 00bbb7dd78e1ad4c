import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SCRIPT, withInstaller } from "../support/installer.ts";
import { mirror, PROGRAM } from "../support/mirror-files.ts";

/** What stands in for xz here knows the options of gzip, and so it unpacks what gzip made. */
const FAKE_XZ = 'exec gzip "$@"';

test("install.sh takes the smaller .xz where the mirror has one and xz is here", async () => {
  await withInstaller(withXz(mirror()), async ({ install, directory, fake }) => {
    fake("xz", FAKE_XZ);
    const { status, stdout } = await install();
    assert.equal(status, 0);
    assert.match(stdout, /^Downloading ebb-\S+\.xz from /);
    assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});

test("install.sh checks the .xz, too", async () => {
  await withInstaller(withXz(mirror("0".repeat(64))), async ({ install, directory, fake }) => {
    fake("xz", FAKE_XZ);
    const { status, stderr } = await install();
    assert.equal(status, 1);
    assert.match(stderr, /checksum of ebb-\S+\.xz is wrong/);
    assert.deepEqual(readdirSync(directory), []);
  });
});

test("install.sh takes the .gz where xz is not here", async () => {
  await withInstaller(withXz(mirror()), async ({ install, directory, folder }) => {
    const script = join(folder, "without-xz.sh");
    writeFileSync(script, readFileSync(SCRIPT, "utf8").replace("command -v xz", "false"));
    const { status, stdout } = await install({}, { script });
    assert.equal(status, 0);
    assert.match(stdout, /^Downloading ebb-\S+\.gz from /);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});

test("install.sh takes the .gz where SHA256SUMS names an .xz that the mirror has not got", async () => {
  const files = [...withXz(mirror())].filter(([name]) => !name.endsWith(".xz"));
  await withInstaller(new Map(files), async ({ install, directory, fake }) => {
    fake("xz", FAKE_XZ);
    const { status, stdout, stderr } = await install();
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /\.xz from \S+\nIt is not to be had there\nDownloading ebb-\S+\.gz from /);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});

/** A mirror that has each archive as .xz, too. */
function withXz(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  const archives = [...files].filter(([name]) => name.endsWith(".gz"));
  const sums = new TextDecoder().decode(files.get("SHA256SUMS"));
  return new Map([
    ...files,
    ...archives.map(([name, bytes]) => [name.replace(/gz$/, "xz"), bytes] as const),
    ["SHA256SUMS", new TextEncoder().encode(sums + sums.replaceAll(/\.gz$/gm, ".xz"))],
  ]);
}
