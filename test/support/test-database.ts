import process from "node:process";
import postgres from "postgres";

/** A private database of one test. */
export interface TestDatabase {
  readonly name: string;
  /** The superuser's URL of this database. */
  readonly url: string;
  /** Runs SQL on a separate connection and returns the rows of a single statement. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

let count = 0;

/** Creates an empty database on the server of `url`. */
export async function createDatabase(url: string, version: number): Promise<TestDatabase> {
  const name = `ebb_${Date.now().toString(36)}_${process.pid}_${++count}`;
  // Before 15 it was the only one, and had no name.
  const strategy = version >= 15 ? "strategy file_copy" : "";
  await query(url, `create database ${name} template template0 ${strategy}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    name,
    url: own.href,
    query: (sql) => query(own.href, sql),
    drop: async () => void (await query(url, `drop database ${name} with (force)`)),
  };
}

/** Runs SQL as psql would, on a new connection. */
export async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = connectTo(url);
  try {
    return await client.unsafe(sql).simple();
  } finally {
    await client.end({ timeout: 1 });
  }
}

/**
 * Opens one connection, for a second user. `end({ timeout: 1 })` closes it. Without the timeout,
 * the driver waits forever on a connection that was reset.
 */
export function connectTo(url: string): postgres.Sql {
  return postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
}
