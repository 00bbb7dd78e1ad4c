import assert from "node:assert/strict";
import { test } from "node:test";
import { packArchive, readArchive, readInfo } from "../../src/payload/archive.ts";
import { isFailure } from "../support/is-failure.ts";

const encoder = new TextEncoder();
const INFO = {
  name: "shop",
  revisions: 2,
  madeAt: "2025-10-07T01:04:42Z",
  madeBy: "0.1.0",
  commit: undefined,
};
const FILES = [
  { name: "migrations/a.sql", bytes: encoder.encode("select 1") },
  { name: "migrations/ü/b c.sql", bytes: new Uint8Array([0xef, 0xbb, 0xbf, 0, 255]) },
];

test("readArchive() returns the packed files, byte for byte", () => {
  const files = readArchive(packArchive(INFO, FILES));
  assert.deepEqual(
    files.map(({ name, bytes }) => [name, [...bytes]]),
    FILES.map(({ name, bytes }) => [name, [...bytes]]),
  );
});

test("readArchive() returns a last file that is empty", () => {
  const empty = { name: "migrations/z.sql", bytes: new Uint8Array() };
  const files = readArchive(packArchive(INFO, [...FILES.slice(0, 1), empty]));
  assert.deepEqual(files.at(-1), empty);
});

test("readInfo() returns the information of a bundle without revisions", () => {
  const info = { ...INFO, revisions: 0 };
  assert.deepEqual(readInfo(packArchive(info, [])), info);
});

test("packArchive() accepts a name of 4096 characters, and no longer one", () => {
  const info = { ...INFO, revisions: 1 };
  const named = (length: number) => [{ name: "a".repeat(length), bytes: new Uint8Array() }];
  assert.equal(readArchive(packArchive(info, named(4096))).length, 1);
  assert.throws(() => packArchive(info, named(4097)), isFailure({ code: "EBB_BUNDLE" }));
});

test("readInfo() returns the packed information", () => {
  const info = { ...INFO, commit: "375b918c8740+" };
  assert.deepEqual(readInfo(packArchive(info, FILES)), info);
});

test("packArchive() writes the same bytes for the same files", () => {
  assert.deepEqual(packArchive(INFO, FILES), packArchive(INFO, FILES));
});

const UNSAFE = [
  ...["../a.sql", "a/../../b.sql", "..", "a/..", "/etc/passwd", "C:/a.sql", "c:a.sql"],
  ...["a\\b.sql", "..\\a.sql", "", ".", "./a.sql", "a//b.sql", "a/", "a\0.sql", "a\n.sql"],
];

for (const name of UNSAFE) {
  test(`packArchive() refuses the name ${JSON.stringify(name)}`, () => {
    assert.throws(
      () => packArchive({ ...INFO, revisions: 1 }, [{ name, bytes: new Uint8Array() }]),
      isFailure({ code: "EBB_BUNDLE", says: "A bundle cannot hold a file named" }),
    );
  });

  test(`readArchive() refuses the name ${JSON.stringify(name)}`, () => {
    // Joins parts as another program could: each part after its length.
    const [first, second] = FILES;
    const packed = packArchive({ ...INFO, revisions: 1 }, first === undefined ? [] : [first]);
    const info = packed.slice(0, 4 + (packed[0] ?? 0) + (packed[1] ?? 0) * 256);
    const forged = joined([info, part(encoder.encode(name)), part(second?.bytes)]);
    assert.throws(() => readArchive(forged), isFailure({ code: "EBB_BUNDLE" }));
  });
}

test("packArchive() and readArchive() refuse a repeated name", () => {
  const [file] = FILES;
  const twice = file === undefined ? [] : [file, file];
  assert.throws(
    () => packArchive(INFO, twice),
    isFailure({ code: "EBB_BUNDLE", says: "two files named" }),
  );
  const packed = packArchive(INFO, FILES);
  const forged = joined([
    packed.slice(0, 4 + (packed[0] ?? 0) + (packed[1] ?? 0) * 256),
    ...twice.flatMap(({ name, bytes }) => [part(encoder.encode(name)), part(bytes)]),
  ]);
  assert.throws(
    () => readArchive(forged),
    isFailure({ code: "EBB_BUNDLE", says: "two files named" }),
  );
});

test("readArchive() refuses an archive that ends anywhere before its end", () => {
  const packed = packArchive(INFO, FILES);
  for (let length = 0; length < packed.length; length++) {
    assert.throws(
      () => readArchive(packed.subarray(0, length)),
      isFailure({ code: "EBB_BUNDLE" }),
      `cut at ${length}`,
    );
  }
});

test("readArchive() refuses a wrong count of files", () => {
  const packed = packArchive({ ...INFO, revisions: 3 }, FILES);
  assert.throws(() => readArchive(packed), isFailure({ code: "EBB_BUNDLE" }));
});

for (const info of ["", "null", "[]", "{}", "x", '{"name":1,"revisions":0}', '{"revisions":-1}']) {
  test(`readInfo() refuses ${info || "nothing"} as information`, () => {
    assert.throws(() => readInfo(part(encoder.encode(info))), isFailure({ code: "EBB_BUNDLE" }));
  });
}

function part(bytes: Uint8Array = new Uint8Array()): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return joined([length, bytes]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
}
