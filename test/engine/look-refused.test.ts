import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, inProject, ran, section, whatRan } from "./half-run.ts";

test("where ebb may not look at indexes, the answered statements before are journaled as done", async () => {
  await inProject(async (project, database) => {
    const role = "select set_config('role', 'pg_monitor', false);";
    project.write(section(`${ran("one")}\n${role}\ncreate index concurrently i on t (id);`));
    await database.query("revoke select on pg_catalog.pg_index from public");
    const told = await project.json("upgrade", "head");
    assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
    const halfRun = (await project.json("status")).value.half_run as Record<string, unknown>;
    assert.deepEqual([halfRun.statement, halfRun.outcome], [3, "failed"]);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});
