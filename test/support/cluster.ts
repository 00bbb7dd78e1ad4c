import { join } from "node:path";
import process from "node:process";
import { startKeeper } from "./keeper.ts";
import { createDatabase, type TestDatabase } from "./test-database.ts";

/** The PostgreSQL versions that the tests bring along; `npm test` runs on 15 and 18. */
export const SERVER_VERSIONS = [13, 14, 15, 16, 17, 18] as const;
export type ServerVersion = (typeof SERVER_VERSIONS)[number];

export interface ClusterOptions {
  /** True makes commits survive a crash of the machine, and slower. A killed server needs none. */
  readonly fsync?: boolean;
  /** Settings of postgresql.conf, for example `{ max_connections: "5" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf that come before the default ones. */
  readonly hba?: readonly string[];
  /** Creates a hot standby of this server, which must be stopped, or of a copy of its files. */
  readonly standbyOf?: Pick<PrivateCluster, "dataDirectory">;
}

/**
 * A running PostgreSQL server.
 *
 * The superuser `postgres` needs no password; every other role needs one.
 */
export interface Cluster {
  readonly version: ServerVersion;
  readonly host: string;
  readonly port: number;
  /** The superuser's URL of the database `postgres`. */
  readonly url: string;
  /** Creates a new, empty database. */
  createDatabase(): Promise<TestDatabase>;
}

/** A private server of a test, which the test may crash. */
export interface PrivateCluster extends Cluster {
  readonly socketDirectory: string;
  readonly dataDirectory: string;
  readonly logFile: string;
  /** Kills the server as `kill -9` does; `start()` recovers it, on the same port. */
  crash(): Promise<void>;
  /** Stops the server in order and ends its connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes its files. */
  close(): Promise<void>;
}

/**
 * Returns true if a server ends a session whose client is dead while its statement runs
 * (client_connection_check_interval). Before PostgreSQL 14 it does not notice.
 */
export function noticesDeadClients({ version }: Cluster): boolean {
  return version >= 14;
}

const shared = new Map<ServerVersion, Promise<Cluster>>();

/** The version in `EBB_TEST_DATABASE`, or 18. */
export const SERVER_VERSION: ServerVersion =
  SERVER_VERSIONS.find((version) => process.env.EBB_TEST_DATABASE === `pg${version}`) ?? 18;

/**
 * Returns the server that tests share: the one of the test run, or one of this process. The default
 * version is `SERVER_VERSION`.
 */
export function sharedCluster(version: ServerVersion = SERVER_VERSION): Promise<Cluster> {
  const known = shared.get(version);
  if (known !== undefined) return known;
  const url = process.env[`EBB_TEST_PG${version}_URL`];
  const cluster =
    url === undefined ? startCluster(version) : Promise.resolve(describe(version, url));
  shared.set(version, cluster);
  return cluster;
}

/** Starts a private server for a test that changes settings or crashes it. */
export async function startCluster(
  version: ServerVersion = SERVER_VERSION,
  options: ClusterOptions = {},
): Promise<PrivateCluster> {
  const { fsync = false, settings = {}, hba = [], standbyOf } = options;
  const copyOf = standbyOf?.dataDirectory;
  const template = process.env[`EBB_TEST_PG${version}_TEMPLATE`];
  const keeper = startKeeper(JSON.stringify({ version, fsync, settings, hba, copyOf, template }));
  const { port, folder } = await keeper.answer();
  return {
    ...describe(version, `postgres://postgres@127.0.0.1:${port}/postgres`),
    socketDirectory: join(folder, "s"),
    dataDirectory: join(folder, "data"),
    logFile: join(folder, "server.log"),
    crash: () => keeper.tell("crash"),
    stop: () => keeper.tell("stop"),
    start: () => keeper.tell("start"),
    close: () => keeper.end(),
  };
}

function describe(version: ServerVersion, url: string): Cluster {
  const { hostname, port } = new URL(url);
  return {
    version,
    host: hostname,
    port: Number(port),
    url,
    createDatabase: () => createDatabase(url, version),
  };
}
