import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unpackFiles } from "../../src/source/unpack.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const FILES = ["m/a.sql", "m/deep/er/b.sql", "c.sql"].map((name) => ({
  name,
  bytes: new TextEncoder().encode(`-- ${name}`),
}));

function unpack(directory: string, name = "out"): void {
  unpackFiles(FILES, { path: join(directory, name), name });
}

function everything(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
}

test("unpackFiles() writes every file, and the directory if it is missing", async () => {
  await inTemporaryDirectory((directory) => {
    unpack(directory, "new/out");
    const read = FILES.map(({ name }) => readFileSync(join(directory, "new/out", name), "utf8"));
    assert.deepEqual(read, ["-- m/a.sql", "-- m/deep/er/b.sql", "-- c.sql"]);
  });
});

test("unpackFiles() writes into a directory with other files", async () => {
  await inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, "out/m/deep"), { recursive: true });
    writeFileSync(join(directory, "out/m/other.sql"), "");
    unpack(directory);
    assert.equal(readFileSync(join(directory, "out/c.sql"), "utf8"), "-- c.sql");
  });
});

test("unpackFiles() writes nothing if one of the files exists", async () => {
  await inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, "out"));
    writeFileSync(join(directory, "out/c.sql"), "mine");
    assert.throws(
      () => unpack(directory),
      isFailure({ code: "EBB_FILE_EXISTS", says: "Cannot unpack into out: c.sql exists" }),
    );
    assert.deepEqual(everything(join(directory, "out")), ["c.sql"]);
    assert.equal(readFileSync(join(directory, "out/c.sql"), "utf8"), "mine");
  });
});

for (const link of ["m", "m/deep"]) {
  test(`unpackFiles() does not follow the link ${link} out of the directory`, async () => {
    await inTemporaryDirectory((directory) => {
      mkdirSync(join(directory, "outside"));
      mkdirSync(join(directory, link === "m" ? "out" : "out/m"), { recursive: true });
      symlinkSync(join(directory, "outside"), join(directory, "out", link));
      assert.throws(
        () => unpack(directory),
        isFailure({ code: "EBB_FILE_EXISTS", says: `${link} is a link` }),
      );
      assert.deepEqual(everything(join(directory, "outside")), []);
    });
  });
}

test("unpackFiles() does not write through a link that has a file's name", async () => {
  await inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, "out"));
    symlinkSync(join(directory, "elsewhere"), join(directory, "out/c.sql"));
    assert.throws(() => unpack(directory), isFailure({ code: "EBB_FILE_EXISTS" }));
    assert.deepEqual(everything(directory), ["out", join("out", "c.sql")]);
  });
});

test("unpackFiles() refuses a file in the place of a directory", async () => {
  await inTemporaryDirectory((directory) => {
    mkdirSync(join(directory, "out"));
    writeFileSync(join(directory, "out/m"), "");
    assert.throws(
      () => unpack(directory),
      isFailure({ code: "EBB_FILE_EXISTS", says: "m is not a directory" }),
    );
    writeFileSync(join(directory, "file"), "");
    assert.throws(() => unpack(directory, "file"), isFailure({ code: "EBB_FILE" }));
  });
});

const FOREIGN = [
  ["m/nul.sql", "windows", "it names a device on Windows"],
  ["COM1", "windows", "it names a device on Windows"],
  ["aux/a.sql", "windows", "it names a device on Windows"],
  ["a.sql:hidden", "windows", "it has a character that Windows does not allow"],
  ["m./a.sql", "windows", "a part of it ends in a dot or a space"],
] as const;

for (const [name, system, why] of FOREIGN) {
  test(`unpackFiles() refuses ${name} on ${system}, and writes it elsewhere`, async () => {
    await inTemporaryDirectory((directory) => {
      const files = [{ name, bytes: new Uint8Array() }];
      const out = { path: join(directory, "out"), name: "out" };
      assert.throws(
        () => unpackFiles(files, out, system),
        isFailure({
          code: "EBB_FILE",
          says: `Cannot unpack into out: ${name} is not a valid name here: ${why}`,
        }),
      );
      assert.deepEqual(everything(directory), []);
      unpackFiles(files, out, "other");
      assert.ok(everything(out.path).includes(join(...name.split("/"))));
    });
  });
}

for (const system of ["windows", "darwin"] as const) {
  test(`unpackFiles() writes nothing if two names are equal on ${system}`, async () => {
    await inTemporaryDirectory((directory) => {
      const files = ["m/a.sql", "M/A.sql"].map((name) => ({ name, bytes: new Uint8Array() }));
      const says = "Cannot unpack into out: M/A.sql names two files here, because case is ignored";
      assert.throws(
        () => unpackFiles(files, { path: join(directory, "out"), name: "out" }, system),
        isFailure({ code: "EBB_FILE", says }),
      );
      assert.deepEqual(everything(directory), []);
    });
  });
}
