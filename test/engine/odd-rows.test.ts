import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { withProject } from "../support/project.ts";

const REVISIONS = [
  { id: "aaaa", text: "-- up\ncreate table a ();\n-- down\ndrop table a;" },
  { id: "bbbb", parents: "aaaa", text: "-- up\ncreate table b ();\n-- down\ndrop table b;" },
];

const ODD: readonly (readonly [string, string])[] = [
  ["a time of infinity", "update ebb_log set at = 'infinity'"],
  ["a time of minus infinity", "update ebb_log set at = '-infinity'"],
  ["a time before Christ", "update ebb_log set at = '0044-03-15 12:00:00+00 BC'"],
  ["a time in the year 200000", "update ebb_log set at = '200000-01-01 00:00:00+00'"],
  [
    "nulls in arrays",
    "update ebb_log set parents = '{NULL}', labels = '{NULL,x}', depends = '{NULL}'",
  ],
  ["arrays of two dimensions", "update ebb_log set labels = '{{a,b},{c,d}}'"],
  ["durations that are no numbers", "update ebb_log set duration_ms = 'NaN'"],
  ["endless durations", "update ebb_log set duration_ms = '-infinity'"],
  [
    "rows without anything",
    "insert into ebb_log (run_id, event) select gen_random_uuid(), e from unnest('{applied,done,begin,failed,run_start,nonsense}'::text[]) e",
  ],
];

const READING = ["status", "log", "current", "check", "history -i", "show bbbb", "graph"];

for (const [what, sql] of ODD) {
  test(`a ledger with ${what} is read and shown, and blocks no rollback`, async () => {
    const database = await (await sharedCluster()).createDatabase();
    await withProject(database, async (project) => {
      project.write(...REVISIONS);
      assert.equal((await project.ebb("upgrade", "head")).status, 0);
      await database.query(sql);
      for (const line of READING.flatMap((one) => [one, `${one} --json`])) {
        const { stdout, stderr } = await project.ebb(...line.split(" "));
        assert.doesNotMatch(stdout + stderr, /EBB_INTERNAL|Invalid|NaN|undefined/);
      }
      const { status, stdout, stderr } = await project.ebb("downgrade", "base");
      assert.equal(status, 0, stdout + stderr);
    });
  });
}
