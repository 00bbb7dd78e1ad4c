import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { makeProject, until } from "../support/project.ts";
import { startStandby, urlOn } from "../support/standby.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const PG_BASEBACKUP = "/usr/lib/postgresql/15/bin/pg_basebackup";
const FIRST = { id: "aaaa", text: "-- up\ncreate table a ();\n-- down\ndrop table a;" };
const SECOND = {
  id: "bbbb",
  parents: "aaaa",
  text: "-- up\ncreate table b ();\n-- down\ndrop table b;",
};

const folder = mkdtempSync(join(tmpdir(), "ebb-standby-"));
let primary: PrivateCluster;
let standby: PrivateCluster;
let database: TestDatabase;
/** The database as the standby has it. */
let copy: string;

before(async () => {
  const hba = ["host replication postgres 127.0.0.1/32 trust"];
  primary = await startCluster(15, { hba });
  database = await primary.createDatabase();
  const backup = join(folder, "backup");
  const from = ["-h", "127.0.0.1", "-p", String(primary.port), "-U", "postgres"];
  execFileSync(PG_BASEBACKUP, [...from, "-D", backup, "--checkpoint=fast"]);
  execFileSync("chmod", ["-R", "a+rX", folder]);
  standby = await startStandby(primary, { dataDirectory: backup });
  copy = urlOn(standby, database.url);
});

after(async () => {
  await standby.close();
  await primary.close();
  rmSync(folder, { recursive: true, force: true });
});

test("status on a standby that streams tells what the primary was upgraded to", async () => {
  const project = makeProject(copy);
  project.write(FIRST);
  assert.equal((await project.ebb("status")).status, 3);
  const { status, stderr } = await project.ebb("upgrade", "head", "--url", database.url);
  assert.equal(status, 0, stderr);
  await until(async () => (await project.ebb("status")).status === 0);
  project.remove();
});

test("upgrade is refused on a standby that streams", async () => {
  const project = makeProject(copy);
  project.write(FIRST, SECOND);
  const { status, value } = await project.json("upgrade", "head");
  project.remove();
  assert.deepEqual([status, (value.error as Record<string, unknown>).code], [1, "EBB_READ_ONLY"]);
});

test("a standby that is promoted is upgraded and downgraded as its primary was", async () => {
  const client = connectTo(copy);
  await client.unsafe("select pg_promote()").simple();
  await client.end();
  const project = makeProject(copy);
  project.write(FIRST, SECOND);
  await until(async () => (await project.json("upgrade", "head")).status === 0);
  const { status, stdout } = await project.ebb("downgrade", "-1");
  project.remove();
  assert.equal(status, 0);
  assert.match(stdout, /^down +bbbb/m);
});
