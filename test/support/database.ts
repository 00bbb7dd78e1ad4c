import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { SERVER_VERSIONS, type ServerVersion, sharedCluster } from "./cluster.ts";
import type { TestDatabase } from "./test-database.ts";

/** What the tests of this process run on. */
export type Engine = `pg${ServerVersion}` | "embedded";

/** The engine that `EBB_TEST_DATABASE` names, else PostgreSQL 18. */
export const ENGINE: Engine = engineNamed(process.env.EBB_TEST_DATABASE ?? "pg18");

/**
 * Gives a test an empty database of its own on this run's engine, and takes it away again.
 *
 * A test that imports this file is run on every engine; one that needs two sessions, cancel or
 * timeouts takes `sharedCluster()` instead and is run on the servers only.
 */
export async function withDatabase(use: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database =
    ENGINE === "embedded" ? embeddedDatabase() : await (await sharedCluster()).createDatabase();
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}

/** A kept embedded database; `query` opens it, so ebb must have closed it. */
function embeddedDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "ebb-embedded-"));
  const directory = join(folder, "database");
  return {
    name: "postgres",
    url: `pglite:${directory}`,
    query: (sql) => queryEmbedded(directory, sql),
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function queryEmbedded(
  directory: string,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create(directory);
  try {
    const results = await database.exec(sql);
    return (results.at(-1)?.rows ?? []) as Record<string, unknown>[];
  } finally {
    await database.close();
  }
}

function engineNamed(name: string): Engine {
  const known: readonly Engine[] = ["embedded", ...SERVER_VERSIONS.map(engineOf)];
  const engine = known.find((one) => one === name);
  if (engine !== undefined) return engine;
  throw new Error(`EBB_TEST_DATABASE is "${name}": it names one of ${known.join(", ")}`);
}

function engineOf(version: ServerVersion): Engine {
  return `pg${version}`;
}
