import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { test } from "node:test";
import { sharedCluster } from "./cluster.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";
import { connectTo } from "./test-database.ts";

test("flights counts one flight for queries without a wait between them", async () => {
  await withProxy({}, async (proxy, url) => {
    const client = connectTo(url);
    await client.unsafe("select 1").simple();
    proxy.reset();
    await Promise.all([1, 2, 3].map((n) => client.unsafe(`select ${n}`).simple()));
    const together = proxy.flights;
    proxy.reset();
    for (const n of [1, 2, 3]) await client.unsafe(`select ${n}`).simple();
    const apart = proxy.flights;
    await client.end({ timeout: 1 });
    assert.deepEqual({ together, apart }, { together: 1, apart: 3 });
  });
});

test("latency makes a round trip last twice as long", async () => {
  await withProxy({ latency: 40 }, async (_proxy, url) => {
    const client = connectTo(url);
    await client.unsafe("select 1").simple();
    const timer = new Promise((resolve) => setTimeout(resolve, 75, "the timer"));
    const answer = client.unsafe("select 1").simple();
    const first = await Promise.race([answer, timer]);
    await answer;
    await client.end({ timeout: 1 });
    assert.equal(first, "the timer");
  });
});

test("cut() breaks the connections", async () => {
  await withProxy({}, async (proxy, url) => {
    const client = connectTo(url);
    await client.unsafe("select 1").simple();
    const sleep = client.unsafe("select pg_catalog.pg_sleep(30)").simple();
    setTimeout(proxy.cut, 50);
    await assert.rejects(sleep);
    await client.end({ timeout: 1 });
  });
});

test("cutAfter() lets exactly this number of bytes reach the client", async () => {
  await withProxy({}, async (proxy) => {
    // The answer to a request for TLS, `N`, and then the login.
    proxy.cutAfter(3, "client");
    const socket = createConnection({ host: "127.0.0.1", port: proxy.port });
    const heard: Buffer[] = [];
    socket.on("data", (bytes: Buffer) => heard.push(bytes));
    socket.on("error", () => undefined);
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(Buffer.from("\0\0\0\u0017\0\u0003\0\0user\0postgres\0\0"));
    await new Promise((resolve) => socket.once("close", resolve));
    assert.equal(Buffer.concat(heard).toString("latin1"), "NR\0");
    assert.equal(proxy.hasCut, true);
  });
});

test("cutAt() breaks at a later message of the same text", async () => {
  await withProxy({}, async (proxy, url) => {
    const client = connectTo(url);
    proxy.cutAt("select 7", "request", 3);
    const told: string[] = [];
    for (const n of [7, 7, 8, 7]) {
      const answer = client.unsafe(`select ${n}`).simple();
      await answer.then(
        () => told.push("done"),
        () => told.push("lost"),
      );
    }
    await client.end({ timeout: 1 });
    assert.deepEqual(told, ["done", "done", "done", "lost"]);
  });
});

test("freeze() keeps the connections open and silent", async () => {
  await withProxy({}, async (proxy, url) => {
    const client = connectTo(url);
    await client.unsafe("select 1").simple();
    proxy.freeze();
    const answered = client
      .unsafe("select 1")
      .simple()
      .then(
        () => "answered",
        () => "broken",
      );
    const winner = await Promise.race([
      answered,
      new Promise((resolve) => setTimeout(resolve, 200, "silent")),
    ]);
    assert.equal(winner, "silent");
    proxy.cut();
    assert.equal(await answered, "broken");
    await client.end({ timeout: 1 });
  });
});

async function withProxy(
  options: { readonly latency?: number },
  use: (proxy: TcpProxy, url: string) => Promise<void>,
): Promise<void> {
  const { host, port, url } = await sharedCluster();
  const proxy = await startProxy({ host, port, ...options });
  const through = new URL(url);
  through.port = String(proxy.port);
  try {
    await use(proxy, through.href);
  } finally {
    await proxy.close();
  }
}
