import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { packageFolder } from "../../src/database/embedded/prepare-embedded.ts";
import { SERVER_VERSIONS, type ServerVersion, sharedCluster } from "./cluster.ts";
import type { TestDatabase } from "./test-database.ts";

/** The engine for the tests of this process. */
export type Engine = `pg${ServerVersion}` | "embedded";

/** The engine in `EBB_TEST_DATABASE`, or PostgreSQL 18. */
export const ENGINE: Engine = engineNamed(process.env.EBB_TEST_DATABASE ?? "pg18");

/**
 * Runs a test with an empty private database on this run's engine, and drops it afterwards.
 *
 * A test that imports this file runs on every engine. A test that needs two sessions, cancel or
 * timeouts uses `sharedCluster()` instead and runs only on the servers.
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

/** Returns an embedded database in a directory. `query` opens it, so ebb must have closed it. */
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
  program ??= compiled();
  const database = await PGlite.create(directory, await program);
  try {
    const results = await database.exec(sql);
    return (results.at(-1)?.rows ?? []) as Record<string, unknown>[];
  } finally {
    await database.close();
  }
}

interface Program {
  readonly pgliteWasmModule: WebAssembly.Module;
  readonly initdbWasmModule: WebAssembly.Module;
}

/** The program of every start: to compile it takes as long as the rest of a start. */
let program: Promise<Program> | undefined;

async function compiled(): Promise<Program> {
  const compile = async (name: string): Promise<WebAssembly.Module> =>
    WebAssembly.compile(await readFile(join(packageFolder(), name)));
  return {
    pgliteWasmModule: await compile("pglite.wasm"),
    initdbWasmModule: await compile("initdb.wasm"),
  };
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
