import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "./cluster.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";
import { connectTo } from "./test-database.ts";

test("flights counts one for queries that are sent without waiting", async () => {
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
    const start = performance.now();
    await client.unsafe("select 1").simple();
    const took = performance.now() - start;
    await client.end({ timeout: 1 });
    assert.ok(took >= 79, `${took} ms`);
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
