import assert from "node:assert/strict";
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

/** A transaction in which schemas are made and compared; it is rolled back. */
export interface Bench {
  load(sql: string): Promise<Snapshot>;
  read(): Promise<Snapshot>;
  /** Runs the written statements and names what differs then. */
  go(from: Snapshot, to: Snapshot): Promise<readonly string[]>;
  close(): Promise<void>;
}

const readers = new WeakMap<Session, CatalogReader>();

/** Opens the transaction on a database that nothing else uses. */
export async function openBench(session: Session): Promise<Bench> {
  const { version, user } = await readServer(session);
  const request = { version, excluded: [], owner: user, dependencies: true, secrets: true };
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

/** Writes the statements of a difference in which everything can be written. */
export function write(from: Snapshot, to: Snapshot, serverVersion: number): readonly string[] {
  const { statements, unwritten } = writeDifference(from, to, { serverVersion, online: false });
  assert.deepEqual(unwritten, []);
  return statements.map(({ sql }: WrittenStatement) => sql);
}

/** Runs statements that must work. */
export async function run(session: Session, sql: string): Promise<void> {
  const [outcome] = await session.flight([{ sql }]);
  assert.equal(outcome?.kind === "refused" ? outcome.error.message : outcome?.kind, "done", sql);
}

/** Gives the rows of a query. */
export async function query(session: Session, sql: string): Promise<readonly Row[]> {
  const [outcome] = await session.flight([{ sql }]);
  assert.ok(outcome?.kind === "done", sql);
  return outcome.rows;
}
