import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/project.ts";
import { connectTo } from "../support/test-database.ts";
import { inProject } from "./half-run.ts";

const KEY = "format('ebb:%I.%I', 'public', 'ebb_version')";

for (const what of ["no ledger", "a ledger"]) {
  test(`a run whose turn it is not stays off the fence of the one that runs, where there is ${what}`, async () => {
    await inProject(async (project, database) => {
      if (what === "a ledger") await project.ebb("ensure-version");
      const other = connectTo(database.url);
      await other
        .unsafe(
          `select pg_advisory_lock(hashtextextended(${KEY}, 0)), pg_advisory_lock(hashtextextended(${KEY}, 1))`,
        )
        .simple();
      const run = project.watch("upgrade", "head");
      await until(() => run.written.stderr.includes("Waiting for the run lock"));
      await other.end({ timeout: 1 });
      const { status, stderr } = await run.ended;
      assert.equal(status, 0, stderr);
    });
  });
}
