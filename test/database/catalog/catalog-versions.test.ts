import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readCatalog } from "../../../src/database/catalog/catalog.ts";
import { createCatalogReader, readServer } from "../../../src/database/catalog/reader.ts";
import { openEmbedded } from "../../../src/database/embedded/embedded.ts";
import type { SchemaObject } from "../../../src/schema/snapshot.ts";
import type { Session } from "../../../src/session.ts";
import { sharedCluster } from "../../support/cluster.ts";
import { tablesSql } from "../../support/many-tables.ts";
import { openUrl } from "../connections.ts";

const EVERY_KIND = readFileSync(join(import.meta.dirname, "../../fixtures/every-kind.sql"), "utf8");
const ROLE =
  "do $$ begin create role every_kind_reader; exception when duplicate_object then null; end $$";

/** Returns the objects that the fixture's SQL creates, by name. */
async function objectsOf(session: Session, sql: string): Promise<readonly SchemaObject[]> {
  try {
    const outcomes = await session.flight([{ sql: ROLE }, { sql }]);
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.kind === "refused" ? outcome.error.message : outcome.kind,
      ),
      ["done", "done"],
    );
    const { version } = await readServer(session);
    const request = { version, excluded: [], owner: undefined };
    const reader = createCatalogReader(session, request);
    const snapshot = readCatalog(request, await reader.read("own transaction"));
    return [...snapshot.values()].sort((a, b) => (a.kind + a.name < b.kind + b.name ? -1 : 1));
  } finally {
    await session.close();
  }
}

async function onServer(version: 15 | 18, sql: string): Promise<readonly SchemaObject[]> {
  const database = await (await sharedCluster(version)).createDatabase();
  try {
    return await objectsOf(await openUrl(database.url), sql);
  } finally {
    await database.drop();
  }
}

test("readCatalog() returns the same objects for the same SQL on every server", async () => {
  const on15 = await onServer(15, EVERY_KIND);
  const on18 = await onServer(18, EVERY_KIND);
  const embedded = await objectsOf(await openEmbedded(undefined), EVERY_KIND);
  assert.ok(on18.length > 100);
  assert.deepEqual(on15, on18);
  assert.deepEqual(embedded, on18);
});

test("readCatalog() reads 1,000 tables in one flight", async () => {
  const database = await (await sharedCluster()).createDatabase();
  const session = await openUrl(database.url);
  try {
    const [made] = await session.flight([{ sql: tablesSql(1_000) }]);
    assert.equal(made?.kind, "done");
    const { version } = await readServer(session);
    const request = { version, excluded: [], owner: undefined };
    let flights = 0;
    const flight: Session["flight"] = (messages) => {
      flights++;
      return session.flight(messages);
    };
    const reader = createCatalogReader({ ...session, flight }, request);
    const snapshot = readCatalog(request, await reader.read("own transaction"));
    assert.equal(snapshot.size, 1 + 1 + 1000 * 9);
    assert.equal(flights, 1);
  } finally {
    await session.close();
    await database.drop();
  }
});
