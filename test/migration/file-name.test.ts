import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, parseFileName } from "../../src/migration/file-name.ts";

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

for (const [name, parts] of [
  ["2025-10-07_375b918c8740_add_users.sql", ["2025-10-07", "375b918c8740", "add_users"]],
  ["2025-10-07_375b918c8740.SQL", ["2025-10-07", "375b918c8740", ""]],
  ["2025-10-07_v1.2_x.sql", ["2025-10-07", "v1.2", "x"]],
] as const) {
  test(`parseFileName() reads ${name}`, () => {
    const [date, id, slug] = parts;
    assert.deepEqual(parseFileName(name), { date, id, slug });
  });
}

for (const name of [
  "users.sql",
  "2025-10-07.sql",
  "375b918c8740_add_users.sql",
  "2025-10-07_a_b.txt",
]) {
  test(`parseFileName() finds nothing in ${name}`, () => {
    assert.equal(parseFileName(name), undefined);
  });
}
