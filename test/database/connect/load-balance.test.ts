import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../../support/cluster.ts";
import { connectionTo, withSession } from "../connections.ts";

const OPENINGS = 30;

for (const [order, expected] of [
  ["as given", ["127.0.0.1"]],
  ["random", ["127.0.0.1", "::1"]],
] as const) {
  test(`openSession() tries hosts in the order ${order}`, async () => {
    const { port } = await sharedCluster();
    const places = [
      { host: "127.0.0.1", port },
      { host: "::1", port },
    ] as const;
    const seen = new Set<unknown>();
    for (let opening = 0; opening < OPENINGS; opening++) {
      await withSession(connectionTo(places, { order }), async (session) => {
        const [outcome] = await session.flight([{ sql: "select host(inet_server_addr()) as at" }]);
        if (outcome?.kind === "done") seen.add(outcome.rows[0]?.at);
      });
    }
    assert.deepEqual([...seen].sort(), expected);
  });
}
