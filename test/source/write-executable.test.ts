import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readExecutable } from "../../src/source/executable.ts";
import { writeExecutable } from "../../src/source/write-executable.ts";
import { writeFakeEbb } from "../support/fake-ebb.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const PAYLOAD = new TextEncoder().encode("new revisions");

/** Runs a test in a directory with an ebb. `make` writes a bundle from it under another name. */
async function withBase(
  use: (place: {
    readonly directory: string;
    readonly base: string;
    make(name: string, base?: string): number;
    payloadOf(name: string): string;
  }) => void,
): Promise<void> {
  await inTemporaryDirectory((directory) => {
    const at = (name: string) => ({ path: join(directory, name), name });
    writeFakeEbb(join(directory, "ebb"));
    use({
      directory,
      base: join(directory, "ebb"),
      make: (name, base = "ebb") =>
        writeExecutable(at(name), { base: at(base), payload: PAYLOAD }, "token"),
      payloadOf: (name) => new TextDecoder().decode(readExecutable(at(name)).payload),
    });
  });
}

test("writeExecutable() writes the base and the payload after it", async () => {
  await withBase(({ directory, base, make, payloadOf }) => {
    const size = make("app");
    const [before, after] = [readFileSync(base), readFileSync(join(directory, "app"))];
    const { programLength } = readExecutable({ path: base, name: "ebb" });
    assert.equal(size, after.length);
    assert.equal(before.compare(after, 0, programLength, 0, programLength), 0);
    assert.equal(payloadOf("app"), "new revisions");
    assert.deepEqual(readdirSync(directory).sort(), ["app", "ebb"]);
  });
});

test("writeExecutable() replaces a payload of the base", async () => {
  await withBase(({ directory, make }) => {
    writeFakeEbb(join(directory, "old"), "old revisions, of another length");
    make("app");
    make("again", "old");
    assert.deepEqual(readFileSync(join(directory, "again")), readFileSync(join(directory, "app")));
  });
});

test("writeExecutable() can overwrite the base", async () => {
  await withBase(({ make, payloadOf }) => {
    make("ebb");
    assert.equal(payloadOf("ebb"), "new revisions");
  });
});

for (const [mode, kept] of [
  [0o755, 0o755],
  [0o700, 0o700],
  [0o555, 0o555],
  [0o644, 0o755],
  [0o640, 0o750],
] as const) {
  test(`writeExecutable() gives mode ${kept.toString(8)} to a copy of mode ${mode.toString(8)}`, async () => {
    await withBase(({ directory, base, make }) => {
      chmodSync(base, mode);
      make("app");
      assert.equal(statSync(join(directory, "app")).mode & 0o777, kept);
    });
  });
}

test("writeExecutable() replaces the target of a link, and keeps the link", async () => {
  await withBase(({ directory, make, payloadOf }) => {
    writeFakeEbb(join(directory, "real"));
    symlinkSync("real", join(directory, "link"));
    make("link");
    assert.equal(lstatSync(join(directory, "link")).isSymbolicLink(), true);
    assert.equal(payloadOf("real"), "new revisions");
  });
});

test("writeExecutable() overwrites an empty file", async () => {
  await withBase(({ directory, make, payloadOf }) => {
    writeFileSync(join(directory, "app"), "");
    make("app");
    assert.equal(payloadOf("app"), "new revisions");
  });
});

test("writeExecutable() does not overwrite a file that is not a program", async () => {
  await withBase(({ directory, make }) => {
    writeFileSync(join(directory, "notes.txt"), "notes");
    mkdirSync(join(directory, "folder"));
    for (const name of ["notes.txt", "folder"]) {
      assert.throws(() => make(name), isFailure({ code: "EBB_FILE_EXISTS", says: name }));
    }
    assert.equal(readFileSync(join(directory, "notes.txt"), "utf8"), "notes");
    assert.deepEqual(readdirSync(directory).sort(), ["ebb", "folder", "notes.txt"]);
  });
});

test("writeExecutable() leaves no file behind if the base is not an ebb", async () => {
  await withBase(({ directory, make }) => {
    writeFileSync(join(directory, "other"), "\x7fELF");
    assert.throws(
      () => make("app", "other"),
      isFailure({ code: "EBB_BUNDLE", says: "other does not end as an ebb does" }),
    );
    assert.deepEqual(readdirSync(directory).sort(), ["ebb", "other"]);
  });
});

test("writeExecutable() says that the directory is missing", async () => {
  await withBase(({ make }) => {
    assert.throws(
      () => make("missing/app"),
      isFailure({ code: "EBB_FILE", says: "Cannot write missing/app" }),
    );
  });
});
