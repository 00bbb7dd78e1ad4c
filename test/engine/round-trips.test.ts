import assert from "node:assert/strict";
import { test } from "node:test";
import { startProxy } from "../support/proxy.ts";
import { onServer, type ServerSite } from "./server.ts";
import { writeLine } from "./site.ts";

/** How often a command waits for the server, without what logging in and out takes. */
async function roundTrips(site: ServerSite, ...argv: readonly string[]): Promise<number> {
  return (await traffic(site, ...argv)).flights;
}

/** The round trips of a command, and the bytes that it sends. */
async function traffic(
  site: ServerSite,
  ...argv: readonly string[]
): Promise<{ readonly flights: number; readonly bytes: number }> {
  const proxy = await startProxy({ host: site.cluster.host, port: site.cluster.port });
  const url = new URL(site.db.url);
  url.port = String(proxy.port);
  try {
    const { status, stderr } = await site.as(url.href, ...argv);
    assert.ok(status === 0 || status === 3, stderr);
    assert.equal(proxy.connections, 1);
    return { flights: proxy.flights - LOGIN_AND_GOODBYE, bytes: proxy.bytesToServer };
  } finally {
    await proxy.close();
  }
}

/** SSLRequest, StartupMessage, Terminate. */
const LOGIN_AND_GOODBYE = 3;

test(
  "upgrade that has nothing to do sends one message",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    assert.equal(await roundTrips(site, "upgrade", "head"), 1);
  }),
);

test(
  "upgrade that has nothing to do sends one message, whatever was taken back, stamped and repaired before",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    await site.ebb("downgrade", "base");
    await site.ebb("stamp", "bbbb");
    await site.ebb("stamp", "aaaa");
    await site.ebb("up");
    await site.ebb("repair", "aaaa", "--yes");
    assert.equal(await roundTrips(site, "upgrade", "head"), 1);
  }),
);

test(
  "upgrade reads the records with one message more where a file differs from its record",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    site.revision({ id: "aaaa", up: "create table a_a ();" });
    assert.equal(await roundTrips(site, "upgrade", "head"), 2);
  }),
);

test(
  "downgrade takes one round trip for the state and one for each revision where the files are as recorded",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    assert.equal(await roundTrips(site, "downgrade", "-2"), 1 + 2);
  }),
);

for (const argv of [["current"], ["current", "--check-heads"], ["history", "--indicate-current"]]) {
  test(
    `${argv.join(" ")} sends one message`,
    onServer(async (site) => {
      writeLine(site);
      await site.ebb("up");
      assert.equal(await roundTrips(site, ...argv), 1);
    }),
  );
}

test(
  "upgrade takes one round trip for the state and one for each revision, also the first time",
  onServer(async (site) => {
    writeLine(site);
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "select 1;\n".repeat(200) });
    assert.equal(await roundTrips(site, "up"), 1 + 3);
    assert.equal(await roundTrips(site, "redo"), 1 + 1 + 2);
  }),
);

test(
  "an assert and a ROLLBACK TO take one round trip more each",
  onServer(async (site) => {
    site.revision({
      id: "aaaa",
      text: "-- a\n-- revision: aaaa\n-- up\nsavepoint s;\nselect 1;\nrollback to s;\n-- assert\nselect true;\n-- down nothing\n",
    });
    assert.equal(await roundTrips(site, "up"), 1 + 3);
  }),
);

test(
  "a revision sends no more to a database of 140 heads than to one of 40",
  onServer(async (site) => {
    const roots = (from: number, to: number): void => {
      for (let n = from; n < to; n++) site.revision({ id: `root00000${100 + n}`, up: "select 1;" });
    };
    roots(0, 40);
    await site.ebb("upgrade", "heads");
    roots(40, 60);
    const first = await traffic(site, "upgrade", "heads");
    roots(60, 120);
    await site.ebb("upgrade", "heads");
    roots(120, 140);
    const second = await traffic(site, "upgrade", "heads");
    assert.equal(second.flights, first.flights);
    // A single id more in each message would be 300 bytes.
    assert.ok(second.bytes < first.bytes + 250, `${first.bytes} and ${second.bytes} bytes`);
  }),
);
