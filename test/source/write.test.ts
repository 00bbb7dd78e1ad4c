import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { writeNewFile } from "../../src/source/write.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

function fileIn(directory: string): Parameters<typeof writeNewFile>[0] {
  return { path: join(directory, "a.sql"), name: "m/a.sql", text: "SELECT 'é';\n" };
}

test("writeNewFile() writes the text, and leaves no other file", async () => {
  await inTemporaryDirectory((directory) => {
    writeNewFile(fileIn(directory), "1");
    assert.deepEqual(readdirSync(directory), ["a.sql"]);
    assert.equal(readFileSync(join(directory, "a.sql"), "utf8"), "SELECT 'é';\n");
  });
});

test("writeNewFile() leaves the mode to the umask", async () => {
  await inTemporaryDirectory((directory) => {
    const before = process.umask(0o027);
    try {
      writeNewFile(fileIn(directory), "1");
    } finally {
      process.umask(before);
    }
    assert.equal(statSync(join(directory, "a.sql")).mode & 0o777, 0o640);
  });
});

test("writeNewFile() never overwrites a file", async () => {
  await inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, "a.sql"), "mine");
    assert.throws(
      () => writeNewFile(fileIn(directory), "1"),
      isFailure({ code: "EBB_FILE_EXISTS", says: "Cannot write m/a.sql: it exists already" }),
    );
    assert.deepEqual(readdirSync(directory), ["a.sql"]);
    assert.equal(readFileSync(join(directory, "a.sql"), "utf8"), "mine");
  });
});

test("writeNewFile() does not write through a link that leads nowhere", async () => {
  await inTemporaryDirectory((directory) => {
    symlinkSync("elsewhere.sql", join(directory, "a.sql"));
    assert.throws(
      () => writeNewFile(fileIn(directory), "1"),
      isFailure({ code: "EBB_FILE_EXISTS" }),
    );
    assert.deepEqual(readdirSync(directory), ["a.sql"]);
  });
});

test("writeNewFile() names the file if its directory is missing", async () => {
  await inTemporaryDirectory((directory) => {
    assert.throws(
      () => writeNewFile({ ...fileIn(directory), path: join(directory, "x/a.sql") }, "1"),
      isFailure({ code: "EBB_FILE", says: "Cannot write m/a.sql: there is no such file" }),
    );
  });
});

test("writeNewFile() leaves no file behind if the name is a directory", async () => {
  await inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, "a.sql"));
    assert.throws(
      () => writeNewFile(fileIn(directory), "1"),
      isFailure({ code: "EBB_FILE_EXISTS" }),
    );
    assert.deepEqual(readdirSync(directory), ["a.sql"]);
  });
});
