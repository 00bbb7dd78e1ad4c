import assert from "node:assert/strict";
import { test } from "node:test";
import { findPassword, readPasswordFile } from "../../src/connection/password-file.ts";
import { type FakeFile, fakeOutside } from "./fake-outside.ts";

const KEY = { host: "h", port: 5432, database: "db", user: "u" };

for (const [text, password] of [
  ["h:5432:db:u:p", "p"],
  ["h:5432:db:u:p\r\n", "p"],
  ["*:*:*:*:p", "p"],
  ["h:5433:db:u:x\nh:5432:db:u:p\n*:*:*:*:y", "p"],
  ["# h:5432:db:u:x\nh:5432:db:u:p", "p"],
  ["\nh:5432:db:u:p", "p"],
  ["h:5432:db:u:a\\:b\\\\c", "a:b\\c"],
  ["h:5432:db:u:a:b", "a:b"],
  ["h:5432:db:u: p ", " p "],
  ["h:5432:db:u:", ""],
  ["h:5432:db:u", undefined],
  ["h:5432:db", undefined],
  ["H:5432:db:u:p", undefined],
  ["h:5432:db:x:p", undefined],
  ["h:*:db:x*:p", undefined],
  ["", undefined],
] as const) {
  test(`findPassword() finds ${password} in ${JSON.stringify(text)}`, () => {
    assert.equal(findPassword(text, KEY), password);
  });
}

test("findPassword() reads escapes in the fields before the password", () => {
  const key = { host: "::1", port: 1, database: "a:b\\c", user: "*" };

  assert.equal(findPassword("\\:\\:1:1:a\\:b\\\\c:\\*:p", key), "p");
});

test("findPassword() reads an escaped asterisk literally", () => {
  assert.equal(findPassword("\\*:*:*:*:p", KEY), undefined);
});

test("readPasswordFile() reads ~/.pgpass", async () => {
  assert.deepEqual(await read({ "/home/ada/.pgpass": "x" }), { text: "x", warnings: [] });
});

test("readPasswordFile() reads the named file, relative to the working directory", async () => {
  const files = { "/app/pw": "x", "/home/ada/.pgpass": "y" };

  assert.equal((await read(files, "pw")).text, "x");
});

test("readPasswordFile() does not warn if there is no file", async () => {
  assert.deepEqual(await read({}, "/none"), { text: "", warnings: [] });
});

for (const [mode, isUsed] of [
  [0o600, true],
  [0o400, true],
  [0o640, false],
  [0o604, false],
  [0o620, false],
  [0o610, false],
] as const) {
  test(`readPasswordFile() ${isUsed ? "uses" : "ignores"} a file of mode ${mode.toString(8)}`, async () => {
    const file = await read({ "/home/ada/.pgpass": { text: "x", mode } });

    assert.equal(file.text, isUsed ? "x" : "");
    assert.equal(file.warnings.length, isUsed ? 0 : 1);
  });
}

test("readPasswordFile() warns why a file is ignored", async () => {
  const { warnings } = await read({ "/home/ada/.pgpass": { text: "x", mode: 0o644 } });

  assert.match(warnings[0] ?? "", /^The password file \/home\/ada\/\.pgpass is ignored: .*0600/);
});

test("readPasswordFile() ignores a file that is not plain", async () => {
  const { text, warnings } = await read({ "/home/ada/.pgpass": { kind: "other" } });

  assert.equal(text, "");
  assert.match(warnings[0] ?? "", /not a plain file/);
});

test("readPasswordFile() ignores an unreadable file", async () => {
  const outside = fakeOutside({ files: { "/home/ada/.pgpass": "x" } });
  const read = () => Promise.reject(new Error("EACCES"));
  const file = await readPasswordFile(new Map(), {
    ...outside,
    files: { ...outside.files, read },
  });

  assert.equal(file.text, "");
  assert.match(file.warnings[0] ?? "", /cannot be read/);
});

test("readPasswordFile() searches APPDATA on Windows, which has no modes", async () => {
  const path = "/appdata/postgresql/pgpass.conf";
  const file = await readPasswordFile(
    new Map(),
    fakeOutside({
      isWindows: true,
      env: { APPDATA: "/appdata" },
      files: { [path]: { text: "x", mode: 0o666 } },
    }),
  );

  assert.equal(file.text, "x");
});

function read(files: Readonly<Record<string, FakeFile>>, passfile?: string) {
  const parameters = new Map(
    passfile === undefined
      ? []
      : [["passfile", { value: passfile, label: "PGPASSFILE", code: "EBB_BAD_SETTING" as const }]],
  );
  return readPasswordFile(parameters, fakeOutside({ files }));
}
