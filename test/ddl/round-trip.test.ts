import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../../src/database/catalog/catalog.ts";
import {
  type CatalogReader,
  createCatalogReader,
  readServer,
} from "../../src/database/catalog/reader.ts";
import { writeDifference } from "../../src/ddl/write-difference.ts";
import type { WrittenStatement } from "../../src/ddl/written.ts";
import { compareSnapshots } from "../../src/schema/compare.ts";
import { describeChanges, describeObject } from "../../src/schema/describe.ts";
import type { Snapshot } from "../../src/schema/snapshot.ts";
import type { Row, Session } from "../../src/session.ts";
import { inDatabase } from "../database/in-database.ts";
import { SERVER_VERSION } from "../support/cluster.ts";
import { PAIRS, type Pair } from "./pairs.ts";

const pairs = PAIRS.filter(({ since = 0 }) => since <= SERVER_VERSION);

for (const pair of pairs) {
  test(
    `writeDifference() leads there and back: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const [before, after] = [await bench.load(pair.before), await bench.load(pair.after)];
      await bench.load(pair.before);
      assert.deepEqual(await bench.go(before, after), []);
      assert.deepEqual(await bench.go(await bench.read(), before), []);
      await bench.close();
    }),
  );
}

for (const pair of pairs.filter(({ keeps }) => keeps !== undefined)) {
  test(
    `writeDifference() keeps the rows: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const after = await bench.load(pair.after);
      await bench.load(pair.before);
      await run(session, pair.rows ?? "");
      const [was, before] = [await query(session, pair.keeps ?? ""), await bench.read()];
      assert.deepEqual(await bench.go(before, after), []);
      assert.deepEqual(await query(session, pair.keeps ?? ""), was);
      await bench.close();
    }),
  );
}

for (const pair of PAIRS.slice(0, 6)) {
  test(
    `writeDifference() writes nothing for equal states: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const after = await bench.load(pair.after);
      assert.deepEqual(write(after, await bench.read(), 18), []);
      await bench.close();
    }),
  );
}

/** A transaction in which schemas are made and compared; it is rolled back. */
interface Bench {
  load(sql: Pair["before"]): Promise<Snapshot>;
  read(): Promise<Snapshot>;
  /** Runs the written statements and names what differs then. */
  go(from: Snapshot, to: Snapshot): Promise<readonly string[]>;
  close(): Promise<void>;
}

const readers = new WeakMap<Session, CatalogReader>();

async function openBench(session: Session): Promise<Bench> {
  const { version, user } = await readServer(session);
  const request = { version, excluded: [], owner: user, dependencies: true };
  const reader = readers.get(session) ?? createCatalogReader(session, request);
  readers.set(session, reader);
  const read = async (): Promise<Snapshot> =>
    readCatalog(request, await reader.read("open transaction"));
  const load = async (sql: string): Promise<Snapshot> => {
    await session.flight([{ sql: "rollback" }, { sql: "begin" }, { sql: "create role ebb_a" }]);
    await run(session, sql);
    return read();
  };
  const go = async (from: Snapshot, to: Snapshot): Promise<readonly string[]> => {
    for (const sql of write(from, to, Math.floor(version / 10_000))) await run(session, sql);
    return compareSnapshots(await read(), to).map(
      (difference) => `${describeObject(difference.object)}: ${describeChanges(difference)}`,
    );
  };
  const close = async (): Promise<void> => void (await session.flight([{ sql: "rollback" }]));
  return { load, read, go, close };
}

function write(from: Snapshot, to: Snapshot, serverVersion: number): readonly string[] {
  const { statements, unwritten } = writeDifference(from, to, { serverVersion, online: false });
  assert.deepEqual(unwritten, []);
  return statements.map(({ sql }: WrittenStatement) => sql);
}

async function run(session: Session, sql: string): Promise<void> {
  const [outcome] = await session.flight([{ sql }]);
  assert.equal(outcome?.kind === "refused" ? outcome.error.message : outcome?.kind, "done", sql);
}

async function query(session: Session, sql: string): Promise<readonly Row[]> {
  const [outcome] = await session.flight([{ sql }]);
  assert.ok(outcome?.kind === "done", sql);
  return outcome.rows;
}
