import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { makeProject } from "../support/project.ts";
import { startStandby, urlOn } from "../support/standby.ts";
import type { TestDatabase } from "../support/test-database.ts";

const FIRST = { id: "aaaa", text: "-- up\ncreate table a ();\n-- down\ndrop table a;" };
const SECOND = {
  id: "bbbb",
  parents: "aaaa",
  text: "-- up\ncreate table b ();\n-- down\ndrop table b;",
};

let primary: PrivateCluster;
let standby: PrivateCluster;
let database: TestDatabase;
/** The database as the standby has it. */
let copy: string;

before(async () => {
  primary = await startCluster();
  database = await primary.createDatabase();
  const project = makeProject(database.url);
  project.write(FIRST);
  const { status, stderr } = await project.ebb("upgrade", "head");
  assert.equal(status, 0, stderr);
  project.remove();
  await primary.stop();
  standby = await startStandby(primary, primary);
  await primary.start();
  copy = urlOn(standby, database.url);
});

after(async () => {
  await standby.close();
  await primary.close();
});

for (const argv of [
  ["upgrade", "head"],
  ["downgrade", "-1"],
  ["stamp", "bbbb"],
  ["redo"],
  ["ensure-version"],
  ["plan", "upgrade", "head"],
]) {
  test(`${argv.join(" ")} is refused on a standby`, async () => {
    const project = makeProject(copy);
    project.write(FIRST, SECOND);
    const { status, value } = await project.json(...argv);
    project.remove();
    const { code, message, hint } = value.error as Record<string, string>;
    assert.deepEqual([status, code, hint], [1, "EBB_READ_ONLY", "Connect to the primary"]);
    assert.match(String(message), /standby/);
  });
}

for (const [argv, status] of [
  [["current"], 0],
  [["status"], 3],
  [["log"], 0],
] as const) {
  test(`${argv.join(" ")} works on a standby`, async () => {
    const project = makeProject(copy);
    project.write(FIRST, SECOND);
    const told = await project.ebb(...argv);
    project.remove();
    assert.equal(told.status, status, told.stderr);
  });
}

test("upgrade uses the primary among the hosts of the URL", async () => {
  const url = new URL(database.url);
  const hosts = `127.0.0.1:${standby.port},127.0.0.1:${primary.port}`;
  const project = makeProject(`postgres://postgres@${hosts}${url.pathname}`);
  project.write(FIRST, SECOND);
  const { status, stderr } = await project.ebb("upgrade", "head");
  project.remove();
  assert.equal(status, 0, stderr);
  const heads = await database.query("select version_num from ebb_version");
  assert.deepEqual(
    heads.map((row) => row.version_num),
    ["bbbb"],
  );
});
