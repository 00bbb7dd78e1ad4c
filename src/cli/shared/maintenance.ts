import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import type { Context } from "../frame/command.ts";
import { type Database, findDatabase, targetJson } from "./database.ts";

/** A connection to another database of the server than the one to create or drop. */
export interface Maintenance {
  readonly session: Session;
  /** The database of the URL. */
  readonly name: string;
  readonly target: Readonly<Record<string, unknown>>;
}

/** The databases of every server, in the order of the attempts. */
const MAINTENANCE_DATABASES = ["postgres", "template1"];

/**
 * Finds the database to create or drop. Returns undefined for an embedded one, which has no server.
 */
export async function findNamedDatabase(context: Context): Promise<{
  readonly database: Database;
  readonly name: string | undefined;
}> {
  // Databases belong to the user's own rights, not to the role of the revisions.
  const asUser = { ...context, settings: { ...context.settings, role: undefined } };
  const database = await findDatabase(asUser, "write");
  const { connection } = database;
  return { database, name: connection.kind === "server" ? connection.database : undefined };
}

/** Uses a connection to a database other than the named one, and closes it. */
export async function withMaintenance<T>(
  context: Context,
  { database, name }: { readonly database: Database; readonly name: string },
  work: (maintenance: Maintenance) => Promise<T>,
): Promise<T> {
  const { schema, versionTable } = context.settings;
  const target = targetJson(database.connection, { schema, table: versionTable });
  const session = await connectBeside(database, name);
  try {
    return await work({ session, name, target });
  } finally {
    await session.close();
  }
}

async function connectBeside(database: Database, name: string): Promise<Session> {
  const failures: Failure[] = [];
  for (const other of MAINTENANCE_DATABASES.filter((candidate) => candidate !== name)) {
    try {
      return await database.connect(other);
    } catch (error) {
      if (!(error instanceof Failure) || !isAboutDatabase(error)) throw error;
      failures.push(error);
    }
  }
  throw failures[0] ?? new Error("there is no database to connect to");
}

/** Checks if the database is missing or refuses this role. Another database may work then. */
function isAboutDatabase({ code, server }: Failure): boolean {
  return code === "EBB_NO_DATABASE" || server?.sqlstate === "42501" || server?.sqlstate === "28000";
}
