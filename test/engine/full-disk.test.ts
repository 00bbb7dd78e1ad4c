import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { type EbbProject, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down nothing";
let cluster: PrivateCluster;

before(async () => {
  cluster = await startCluster();
});
after(() => cluster.close());

test("a revision that fills the disk is rolled back, with the reason", async () => {
  await inProject(async (project, database) => {
    await database.query("create table big (a int)");
    await fillUp(database, "big");
    project.write({
      id: "aaaa",
      text: `-- up\ncreate table a ();\ninsert into big values (1);\n${DOWN}`,
    });
    const { status, value } = await project.json("upgrade", "head");
    const { code, sqlstate, line, message, hint } = value.error as Record<string, unknown>;
    assert.deepEqual([status, code, sqlstate, line], [1, "EBB_SQL", "53100", 7]);
    assert.match(String(message), /No space left on device/);
    assert.match(String(hint), /fix the server, then: ebb upgrade/);
    assert.deepEqual(await there(database, "a"), false);
    assert.equal((await project.ebb("status")).status, 3);
  });
});

test("a no-transaction section on a full disk continues at that statement when there is room", async () => {
  await inProject(async (project, database) => {
    await database.query("create table big (a int)");
    await fillUp(database, "big");
    project.write({
      id: "aaaa",
      text: `-- up no-transaction\ncreate table a ();\ninsert into big values (1);\n${DOWN}`,
    });
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    await database.query("drop table big; create table big (a int)");
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.equal((await database.query("select from big")).length, 1);
  });
});

for (const table of ["ebb_version", "ebb_log"]) {
  test(`a revision whose row in ${table} finds the disk full is rolled back with it`, async () => {
    await inProject(async (project, database) => {
      assert.equal((await project.ebb("ensure-version")).status, 0);
      await database.query(`truncate ${table}`);
      await fillUp(database, table);
      project.write({ id: "aaaa", text: `-- up\ncreate table a ();\n${DOWN}` });
      const { status, value } = await project.json("upgrade", "head");
      const { code, sqlstate, hint } = value.error as Record<string, unknown>;
      assert.deepEqual([status, code, sqlstate], [1, "EBB_LEDGER", "53100"]);
      assert.match(String(hint), /fix the server/);
      assert.equal(await there(database, "a"), false);
      assert.equal((await project.ebb("status")).status, 3);
    });
  });
}

async function inProject(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await cluster.createDatabase(), use);
}

/** Puts the file of an empty table on a disk that is always full. */
async function fillUp(database: TestDatabase, table: string): Promise<void> {
  const [row] = await database.query(`select pg_relation_filepath('${table}') as path`);
  const path = join(cluster.dataDirectory, String(row?.path));
  rmSync(path);
  symlinkSync("/dev/full", path);
}

async function there(database: TestDatabase, table: string): Promise<boolean> {
  const [row] = await database.query(`select to_regclass('${table}') is not null as there`);
  return row?.there === true;
}
