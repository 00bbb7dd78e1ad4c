import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { compressed, writeSums } from "../../scripts/archives.ts";
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
