import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type EbbToml,
  pathInToml,
  placeOfValue,
  readEbbToml,
} from "../../src/settings/ebb-toml.ts";
import { fakeFiles } from "../connection/fake-outside.ts";
import { isFailure } from "../support/is-failure.ts";

test("readEbbToml() finds ebb.toml in the working directory", async () => {
  const toml = await read('\uFEFFlock_wait = "5s"\r\ndir = ["a", "b"]\r\n');

  assert.equal(toml?.path, "ebb.toml");
  assert.deepEqual({ ...toml?.values }, { lock_wait: "5s", dir: ["a", "b"] });
});

test("readEbbToml() returns undefined if there is no ebb.toml", async () => {
  const toml = await readEbbToml({ cwd: "/app", config: undefined }, fakeFiles({}));

  assert.equal(toml, undefined);
});

test("readEbbToml() does not search parent directories", async () => {
  const files = fakeFiles({ "/ebb.toml": "", "/home/ada/ebb.toml": "" });

  assert.equal(await readEbbToml({ cwd: "/app", config: undefined }, files), undefined);
});

test("readEbbToml() reads the named file, and keeps the user's name for it", async () => {
  const files = fakeFiles({ "/etc/x.toml": "", "/app/ebb.toml": "?" });
  const toml = await readEbbToml({ cwd: "/app", config: "../etc/x.toml" }, files);

  assert.equal(toml?.path, "../etc/x.toml");
});

test("readEbbToml() fails if the named file is missing", async () => {
  await assert.rejects(
    readEbbToml({ cwd: "/app", config: "x.toml" }, fakeFiles({})),
    isFailure({ code: "EBB_BAD_SETTING", says: "Cannot find x.toml", advises: "--config" }),
  );
});

test("readEbbToml() points to a syntax error, in code points", async () => {
  await assert.rejects(
    read('# ebb\n"🙂🙂" = 1 x'),
    isFailure({ code: "EBB_BAD_SETTING", says: "Cannot read ebb.toml as TOML: ", line: 2 }),
  );
  await assert.rejects(read("lock_wait = 5s"), isFailure({ code: "EBB_BAD_SETTING", column: 14 }));
  await assert.rejects(read('"🙂" = 5s'), isFailure({ code: "EBB_BAD_SETTING", column: 8 }));
});

for (const [text, advises, line, column] of [
  ['# x\nlock-wait = "5s"', "Did you mean lock_wait?", 2, 1],
  ['lock_wiat = "5s"', "Did you mean lock_wait?", 1, 1],
  ['  "lock_wiat" = "5s"', "Did you mean lock_wait?", 1, 3],
  ["[nosuch]\nx = 1", "The settings are url, env_file,", 1, 2],
  ['config = "x"', "The settings are", 1, 1],
  ['a.b = "x"', "The settings are", 1, 1],
] as const) {
  test(`readEbbToml() refuses the unknown key of ${JSON.stringify(text)}`, async () => {
    await assert.rejects(
      read(text),
      isFailure({ code: "EBB_BAD_SETTING", says: "unknown setting", advises, line, column }),
    );
  });
}

for (const [text, key, line, column] of [
  ['lock_wait = "5"', "lock_wait", 1, 13],
  ["# x\r\n  lock_wait   =   5", "lock_wait", 2, 19],
  ['schema = "🙂"\n"dir" = [\n1]', "dir", 2, 9],
] as const) {
  test(`placeOfValue() finds ${key} in ${JSON.stringify(text)}`, async () => {
    const toml = await read(text);
    assert.ok(toml !== undefined);
    const place = placeOfValue(toml, key);
    assert.deepEqual([place?.file, place?.line, place?.column], ["ebb.toml", line, column]);
  });
}

test("placeOfValue() does not show the line of a URL", async () => {
  const toml = await read('url = "postgresql://u:hunter2@h"');
  assert.ok(toml !== undefined);
  assert.equal(placeOfValue(toml, "url")?.text, undefined);
});

for (const text of [
  "url = postgresql://u:hunter2@h",
  'url = "postgresql://u:hunter2@h',
  "url = 'postgresql://u:hunter2@h' x",
  "url = hunter2",
  'urls = "hunter2"',
  'password = "hunter2"',
  "url = '''\npostgresql://u:hunter2@h",
]) {
  test(`readEbbToml() shows no secret of ${JSON.stringify(text)}`, async () => {
    await assert.rejects(read(text), (error: Error) => {
      const told = JSON.stringify({ ...error, message: error.message, cause: error.cause });
      return !told.includes("hunter2");
    });
  });
}

test("readEbbToml() refuses a file that is not UTF-8, without showing its text", async () => {
  const files = {
    ...fakeFiles({}),
    read: async () => Uint8Array.of(...Buffer.from('url = "p'), 0xff, 0x0a),
  };

  await assert.rejects(readEbbToml({ cwd: "/app", config: undefined }, files), (error: Error) => {
    assert.ok(isFailure({ code: "EBB_ENCODING", line: 1, column: 9 })(error));
    assert.ok(!JSON.stringify(error).includes("url ="));
    return true;
  });
});

for (const [file, path, expected] of [
  ["ebb.toml", "sql", "sql"],
  ["./ebb.toml", "sql", "sql"],
  ["config/ebb.toml", "sql", "config/sql"],
  ["../ebb.toml", "sql", "../sql"],
  ["/etc/ebb.toml", "/sql", "/sql"],
] as const) {
  test(`pathInToml() resolves ${path} of ${file} to ${expected}`, () => {
    assert.equal(pathInToml({ path: file, text: "", values: {} }, path), expected);
  });
}

function read(text: string): Promise<EbbToml | undefined> {
  return readEbbToml({ cwd: "/app", config: undefined }, fakeFiles({ "/app/ebb.toml": text }));
}
