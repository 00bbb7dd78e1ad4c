import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../src/cli/shared/new-file.ts";

const CREATED = Date.UTC(2025, 9, 7, 23, 59);

for (const [id, message, name] of [
  ["375b918c8740", "Add users!", "2025-10-07_375b918c8740_add_users.sql"],
  ["375b918c8740", "", "2025-10-07_375b918c8740.sql"],
  ["375b918c8740", "!?", "2025-10-07_375b918c8740.sql"],
  ["v1.2", "con", "2025-10-07_v1.2_con_.sql"],
] as const) {
  test(`fileName() of ${id} "${message}" is ${name}`, () => {
    assert.equal(fileName({ id, message, created: CREATED }), name);
  });
}

test("fileName() fits into 255 bytes", () => {
  const name = fileName({ id: "a".repeat(255), message: "漢".repeat(300), created: CREATED });

  assert.ok(new TextEncoder().encode(name).length <= 255);
});
