import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFailure } from "../../src/text/system-error.ts";

const REASONS: readonly (readonly [string, string])[] = [
  ["EACCES", "Cannot read m/a.sql: permission denied"],
  ["ENOSPC", "Cannot read m/a.sql: the disk is full"],
  ["EROFS", "Cannot read m/a.sql: the file system is read-only"],
];

for (const [code, message] of REASONS) {
  test(`fileFailure() explains ${code}`, () => {
    const error = Object.assign(new Error("raw"), { code });
    const failure = fileFailure({ action: "Cannot read", name: "m/a.sql" }, error);
    assert.deepEqual([failure.code, failure.message], ["EBB_FILE", message]);
  });
}

test("fileFailure() prefers the hint for the system's error to the command's hint", () => {
  const problem = { action: "Cannot write", name: "a", hint: "Name another place" };
  const hintAt = (code: string) =>
    fileFailure(problem, Object.assign(new Error("raw"), { code })).hint;
  assert.equal(hintAt("ENOSPC"), "Free some space, and run it again");
  assert.equal(hintAt("EROFS"), "Name another place");
});

test("fileFailure() shows the system's message for an unknown error", () => {
  const failure = fileFailure({ action: "Cannot read", name: "a" }, new Error("strange"));
  assert.equal(failure.message, "Cannot read a: strange");
});
