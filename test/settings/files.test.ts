import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Files, readLeniently, readText, realFiles } from "../../src/settings/files.ts";
import { isFailure } from "../support/is-failure.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ebb-files-"));
  await writeFile(join(folder, "file"), "text");
  await chmod(join(folder, "file"), 0o640);
});
after(() => rm(folder, { recursive: true }));

test("realFiles reads a file and its mode", async () => {
  const path = join(folder, "file");
  const status = await realFiles.inspect(path);

  assert.equal(new TextDecoder().decode(await realFiles.read(path)), "text");
  assert.deepEqual([status?.kind, status?.mode], ["file", 0o640]);
});

for (const name of ["none", "file/none"]) {
  test(`realFiles returns undefined for ${name}, which does not exist`, async () => {
    assert.equal(await realFiles.read(join(folder, name)), undefined);
    assert.equal(await realFiles.inspect(join(folder, name)), undefined);
  });
}

test("realFiles distinguishes a socket and a directory from a file", async () => {
  const path = join(folder, "socket");
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once("listening", resolve));

  assert.equal((await realFiles.inspect(path))?.kind, "socket");
  assert.equal((await realFiles.inspect(folder))?.kind, "other");
  await new Promise((resolve) => server.close(resolve));
});

test("readText() fails with the given code if the file is unreadable", async () => {
  const file = { path: folder, name: "x.toml", code: "EBB_BAD_SETTING" } as const;
  const expected = isFailure({
    code: "EBB_BAD_SETTING",
    says: "Cannot read x.toml: it is a directory",
  });

  await assert.rejects(readText(realFiles, file), expected);
});

for (const [bytes, text] of [
  [[0x61, 0xff, 0x62], "a\uFFFDb"],
  [[0xef, 0xbb, 0xbf, 0x61], "a"],
  [[0xff, 0xfe, 0x61, 0x00], "a"],
] as const) {
  test(`readLeniently() reads the bytes ${bytes.join(" ")}`, async () => {
    const files: Files = { ...realFiles, read: async () => Uint8Array.from(bytes) };
    const file = { path: "x", name: "x", code: "EBB_BAD_SETTING" } as const;

    assert.equal(await readLeniently(files, file), text);
  });
}
