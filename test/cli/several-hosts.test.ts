import assert from "node:assert/strict";
import { test } from "node:test";
import { unusedPort } from "../database/other-server.ts";
import { sharedCluster } from "../support/cluster.ts";
import { inWorkplace } from "../support/world.ts";

for (const [command, ...options] of [
  ["status"],
  ["ensure-version"],
  ["doctor"],
  ["wait"],
  ["upgrade", "heads", "--dry-run"],
] as const) {
  test(`ebb ${command} --json names the one of several hosts that it is connected to`, async () => {
    const database = await (await sharedCluster()).createDatabase();
    const { port } = new URL(database.url);
    const hosts = `127.0.0.1:${await unusedPort()},127.0.0.1:${port}`;
    await inWorkplace(async ({ json, write }) => {
      write("migrations/readme.txt", "");
      const url = `postgres://postgres@${hosts}/${database.name}`;
      const { value } = await json(command, ...options, "--url", url);
      const { target } = value as { target: { host: string; port: number } };
      assert.deepEqual([target.host, target.port], ["127.0.0.1", Number(port)]);
    });
    await database.drop();
  });
}
