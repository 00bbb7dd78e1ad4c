import assert from "node:assert/strict";
import { test } from "node:test";
import { settingRows } from "../../src/output/settings-report.ts";
import { resolveSettings } from "../../src/settings/settings.ts";
import { SETTING_ENTRIES } from "../../src/settings/settings-table.ts";

const resolved = resolveSettings({
  flags: { dir: ["a", "b"], url: ["postgres://u:hunter2@h/db"] },
  env: { EBB_LOCK_WAIT: "90s", EBB_LOCK_RETRIES: "2" },
  toml: { path: "ebb.toml", text: "", values: { schema: "ops" } },
});
const rows = new Map(settingRows(resolved).map((row) => [row.key, row]));

test("settingRows() lists every setting in the order of the table", () => {
  assert.deepEqual(
    [...rows.keys()],
    SETTING_ENTRIES.map(({ key }) => key),
  );
});

for (const [key, value, source] of [
  ["url", "postgresql://u:***@h/db", "--url"],
  ["dir", "a, b", "--dir"],
  ["lock_wait", "90s", "EBB_LOCK_WAIT"],
  ["lock_retries", "2", "EBB_LOCK_RETRIES"],
  ["schema", "ops", "ebb.toml schema"],
  ["lock_timeout", "3s", "default"],
  ["statement_timeout", "0", "default"],
  ["role", undefined, "default"],
] as const) {
  test(`settingRows() shows ${key} with its source`, () => {
    const row = rows.get(key);
    assert.deepEqual([row?.value, row?.source], [value, source]);
  });
}

test("settingRows() shows the defaults", () => {
  assert.equal(rows.get("role")?.note, "the user of the connection");
});
