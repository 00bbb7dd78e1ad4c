import type { ServerConnection, Tls, TlsParameters } from "../../src/connection.ts";
import { openSession } from "../../src/database/connect/servers.ts";
import { openDatabase } from "../../src/database/open.ts";
import type { Outcome, Session } from "../../src/session.ts";

export const NO_TLS: Tls = { mode: "disable" };

export const UNVERIFIED: TlsParameters = {
  verify: "nothing",
  rootCertificates: undefined,
  client: undefined,
  sendHostName: true,
  negotiation: "postgres",
  minVersion: "TLSv1.2",
  maxVersion: undefined,
};

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly socket?: string;
  readonly password?: string;
}

/** Returns the connection for a URL, with defaults that suit most tests. */
export function connectionTo(
  places: Place | readonly [Place, ...Place[]],
  changes: Partial<ServerConnection> = {},
): ServerConnection {
  const [first, ...others] = Array.isArray(places) ? places : [places];
  return {
    kind: "server",
    addresses: [addressOf(first), ...others.map(addressOf)],
    order: "as given",
    database: "postgres",
    user: "postgres",
    tls: NO_TLS,
    login: { methods: undefined, channelBinding: "prefer" },
    applicationName: "ebb test",
    sessionSettings: [],
    targetSessionAttributes: undefined,
    connectTimeout: 10_000,
    source: "the test",
    warnings: [],
    ...changes,
  };
}

/** Opens a session on the database of a test's URL, embedded or not. */
export function openUrl(url: string): Promise<Session> {
  if (url.startsWith("pglite:")) {
    return openDatabase({ kind: "embedded", directory: url.slice("pglite:".length), source: "" });
  }
  const { hostname, port, pathname } = new URL(url);
  const place = { host: hostname, port: Number(port) };
  return openDatabase(connectionTo(place, { database: pathname.slice(1) }));
}

/** Uses a session and closes it. */
export async function withSession<T>(
  connection: ServerConnection | string,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session =
    typeof connection === "string" ? await openUrl(connection) : await openSession(connection);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Returns a short form of an outcome: its tags, its SQLSTATE, or `lost`. */
export function brief(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case "done":
      return outcome.tags.join(", ");
    case "refused":
      return outcome.error.sqlstate;
    default:
      return outcome?.kind ?? "nothing";
  }
}

function addressOf({ host, port, socket, password }: Place): ServerConnection["addresses"][0] {
  return { host, address: undefined, port, socket, password };
}
