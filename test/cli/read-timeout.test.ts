import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { until, withProject } from "../support/project.ts";
import { connectTo } from "../support/test-database.ts";

for (const command of ["status", "current", "check", "log", "doctor", "snapshot"]) {
  test(`ebb ${command} ends when no answer comes within --read-timeout`, async () => {
    const database = await (await sharedCluster()).createDatabase();
    await withProject(database, async (project) => {
      project.write({ id: "aaaa", text: "-- up\nselect 1;\n-- down\nselect 1;" });
      assert.equal((await project.ebb("upgrade", "head")).status, 0);
      const other = connectTo(database.url);
      await other.unsafe("begin; lock table ebb_version, ebb_log").simple();
      try {
        const { status, value } = await project.json(command, "--read-timeout", "300ms");
        assert.equal(status, 1);
        const { code, message } = (value as { error: Record<string, string> }).error;
        assert.equal(code, "EBB_CONNECTION_LOST");
        assert.match(String(message), /no answer came in 0\.3 s/);
        const waiting =
          "select 1 from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()";
        await until(async () => (await database.query(waiting)).length === 0);
      } finally {
        await other.end({ timeout: 1 });
      }
    });
  });
}
