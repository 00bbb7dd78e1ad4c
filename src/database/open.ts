import type { Connection } from "../connection.ts";
import { openSession } from "./postgres.ts";
import type { Session } from "./session.ts";

/**
 * Connects to the database that the user named.
 *
 * The embedded one is loaded only when it is asked for.
 *
 * @throws {Failure} as `openSession` and `openEmbedded`
 */
export async function openDatabase(connection: Connection): Promise<Session> {
  if (connection.kind === "server") return openSession(connection);
  const { openEmbedded } = await import("./embedded.ts");
  return openEmbedded(connection.directory);
}
