import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { compressed, compressedMore, writeSums } from "../../scripts/archives.ts";
import { TARGETS } from "../../scripts/bun-for.ts";
import { SCRIPT } from "../support/installer.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

test("compressed() makes the same archive of the same file, without .exe in its name", async () => {
  await inTemporaryDirectory(async (directory) => {
    const file = join(directory, "ebb-windows-x64.exe");
    writeFileSync(file, "program");
    const archive = await compressed(file);
    const first = readFileSync(archive);
    await compressed(file);
    assert.equal(archive, join(directory, "ebb-windows-x64.gz"));
    assert.equal(gunzipSync(first).toString(), "program");
    assert.deepEqual(readFileSync(archive), first);
  });
});

test("compressedMore() makes the same .xz of the same file, or none without xz", async () => {
  await inTemporaryDirectory((directory) => {
    const file = join(directory, "ebb-windows-x64.exe");
    writeFileSync(file, "program");
    const archive = compressedMore(file);
    if (spawnSync("xz", ["--version"]).status !== 0) {
      assert.deepEqual([archive, readdirSync(directory)], [undefined, ["ebb-windows-x64.exe"]]);
      return;
    }
    const place = join(directory, "ebb-windows-x64.xz");
    const first = readFileSync(place);
    compressedMore(file);
    assert.equal(archive, place);
    assert.equal(spawnSync("xz", ["-dc", place], { encoding: "utf8" }).stdout, "program");
    assert.deepEqual(readFileSync(place), first);
  });
});

test("writeSums() writes what sha256sum -c reads", async () => {
  await inTemporaryDirectory((directory) => {
    const names = ["a.gz", "b.gz"].map((name) => join(directory, name));
    for (const name of names) writeFileSync(name, name);
    const sums = join(directory, "SHA256SUMS");
    writeSums(sums, names);
    const hashes = names.map((name) => createHash("sha256").update(name).digest("hex"));
    assert.equal(readFileSync(sums, "utf8"), `${hashes[0]}  a.gz\n${hashes[1]}  b.gz\n`);
  });
});

test("every build that install.sh picks is one that is made", () => {
  const script = readFileSync(SCRIPT, "utf8");
  const named: readonly string[] =
    script.match(/\b(?:linux|darwin|windows)-(?:x64|arm64)(?:-musl|-baseline)?\b/g) ?? [];
  assert.deepEqual(
    named.filter((name) => !(TARGETS as readonly string[]).includes(name)),
    [],
  );
  assert.ok(named.includes("linux-x64-baseline"));
});

test("the installers are plain ASCII, which every shell reads in every locale", () => {
  for (const script of [SCRIPT, SCRIPT.replace(/sh$/, "ps1")]) {
    assert.match(readFileSync(script, "utf8"), /^[\n\x20-\x7e]*$/);
  }
});
