import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { nameInPasswd, systemUserName } from "../../src/connection/outside.ts";

test("systemUserName() is the name of the process's user id, even if USER differs", () => {
  const { USER } = process.env;
  process.env.USER = "somebody";
  try {
    assert.equal(systemUserName(), execFileSync("id", ["-un"], { encoding: "utf8" }).trim());
  } finally {
    if (USER === undefined) delete process.env.USER;
    else process.env.USER = USER;
  }
});

const PASSWD =
  "root:x:0:0:root:/root:/bin/sh\n\n# none\n:x:7:7::/:\nann:x:1000:1000:Ann,,,:/home/ann:/bin/sh\n";

for (const [uid, name] of [
  [0, "root"],
  [1000, "ann"],
  [100, undefined],
  [7, undefined],
] as const) {
  test(`nameInPasswd() finds the entry of exactly this id (${uid})`, () => {
    assert.equal(nameInPasswd(PASSWD, uid), name);
  });
}
