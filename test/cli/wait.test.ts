import assert from "node:assert/strict";
import { test } from "node:test";
import { unusedPort, withOtherServer } from "../database/other-server.ts";
import { startCluster } from "../support/cluster.ts";
import { makeProject, until } from "../support/project.ts";

test("ebb wait ends when a crashed server has recovered", async () => {
  const cluster = await startCluster();
  const project = makeProject(cluster.url);
  try {
    await cluster.crash();
    const waiting = project.watch("wait");
    await until(() => waiting.written.stderr.includes("Waiting: "));
    await cluster.start();
    const { status, stdout } = await waiting.ended;
    assert.deepEqual([status, stdout], [0, "The database is ready\n"]);
  } finally {
    project.remove();
    await cluster.close();
  }
});

test("--wait waits for the server in any command", async () => {
  const cluster = await startCluster();
  const project = makeProject(cluster.url);
  try {
    await cluster.stop();
    const waiting = project.watch("ensure-version", "--wait", "30s");
    await until(() => waiting.written.stderr.includes("Waiting: "));
    await cluster.start();
    assert.equal((await waiting.ended).status, 0);
  } finally {
    project.remove();
    await cluster.close();
  }
});

test("ebb wait does not advise to wait when the time is up", async () => {
  const project = makeProject(`postgres://app@127.0.0.1:${await unusedPort()}/app`);
  const { status, stderr } = await project.ebb("wait", "--wait", "200ms");
  project.remove();
  assert.equal(status, 5);
  assert.match(stderr, /^hint: ebb tried again for 200ms: check that PostgreSQL runs there/m);
});

test("ebb wait limits an attempt on a silent server to the time of --wait", async () => {
  await withOtherServer(
    () => undefined,
    async (port) => {
      const project = makeProject(`postgres://app@127.0.0.1:${port}/app?sslmode=disable`);
      const { status, stderr } = await project.ebb("wait", "--wait", "300ms");
      project.remove();
      assert.equal(status, 5);
      assert.match(stderr, /no answer within 0\.[0-3]\d* s/);
    },
  );
});

test("ebb wait tries once more shortly before the time is up", async () => {
  const project = makeProject(`postgres://app@127.0.0.1:${await unusedPort()}/app`);
  const began = Date.now();
  await project.ebb("wait", "--wait", "1500ms");
  project.remove();
  assert.ok(Date.now() - began >= 1200, `${Date.now() - began} ms`);
});
