import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionSetting } from "../../src/connection.ts";
import { openDatabase } from "../../src/database/open.ts";
import { sharedCluster } from "../support/cluster.ts";
import { isFailure } from "../support/is-failure.ts";
import { connectionTo } from "./connections.ts";

for (const [name, value, shown] of [
  ["search_path", "a, b", "a, b"],
  ["search_path", '"A b",public', '"A b",public'],
  ["work_mem", "5MB", "5MB"],
  ["DateStyle", "SQL, DMY", "SQL, DMY"],
  ["app.tenant", "it's", "it's"],
] as const) {
  test(`openDatabase() sets ${name} to ${value}, with the meaning of PGOPTIONS`, async () => {
    assert.equal(await settingOf({ name, value }), shown);
  });
}

for (const setting of [
  { name: "work_mem", value: "lots" },
  { name: "search_path", value: "a,,b" },
  { name: "no_such_setting", value: "1" },
]) {
  test(`openDatabase() refuses ${setting.name}=${setting.value}`, async () => {
    const expected = isFailure({
      code: "EBB_BAD_SETTING",
      says: setting.name,
      advises: "PGOPTIONS",
    });
    await assert.rejects(settingOf(setting), expected);
  });
}

async function settingOf(setting: SessionSetting): Promise<unknown> {
  const { host, port } = await sharedCluster();
  const session = await openDatabase(connectionTo({ host, port }, { sessionSettings: [setting] }));
  const sql = `select current_setting('${setting.name}') as value`;
  const [outcome] = await session.flight([{ sql }]);
  await session.close();
  return outcome?.kind === "done" ? outcome.rows[0]?.value : outcome;
}
