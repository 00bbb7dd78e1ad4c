import { randomInt } from "node:crypto";
import type { ServerConnection, TargetSessionAttributes } from "../../connection.ts";
import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { allFailed, connectFailure } from "./connect-failure.ts";
import { withDeadline } from "./deadline.ts";
import { type Endpoint, endpointsOf } from "./dial.ts";
import { openRoute } from "./open-route.ts";
import { type Candidate, routesTo } from "./route.ts";

/**
 * Connects to the first server that answers and has the wanted attributes.
 *
 * As in libpq, the next address is tried if a server is unreachable or accepts no connections now.
 * A server that refuses the user, the password or the database ends the search.
 *
 * @throws {Failure} `EBB_CONNECT`, `EBB_AUTH`, `EBB_TLS`, `EBB_NO_DATABASE`, `EBB_SERVER_VERSION`;
 * the reason of `stop`
 */
export function openSession(connection: ServerConnection, stop?: AbortSignal): Promise<Session> {
  const addresses = inOrder(connection, connection.addresses);
  const candidates = passes(connection.targetSessionAttributes ?? "any").flatMap((wanted) =>
    addresses.map((server) => ({ connection, server, wanted, stop })),
  );
  return firstToOpen(candidates, openServer);
}

/**
 * Returns the order to try. As in libpq, a random order applies to the hosts, and to the addresses
 * of each host.
 */
function inOrder<T>({ order }: ServerConnection, given: readonly T[]): readonly T[] {
  if (order === "as given") return given;
  const drawn = given.map((item) => ({ item, lot: randomInt(LOTS) }));
  return drawn.sort((one, other) => one.lot - other.lot).map(({ item }) => item);
}

const LOTS = 2 ** 32;

/** Returns the attributes to try in turn. A preferred standby comes first, then any server. */
function passes(wanted: TargetSessionAttributes): readonly TargetSessionAttributes[] {
  return wanted === "prefer-standby" ? ["standby", "any"] : [wanted];
}

async function firstToOpen<T>(
  candidates: readonly T[],
  open: (candidate: T) => Promise<Session>,
): Promise<Session> {
  const failures: Failure[] = [];
  for (const candidate of candidates) {
    try {
      return await open(candidate);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "EBB_CONNECT") throw error;
      failures.push(error);
    }
  }
  throw allFailed(failures);
}

async function openServer(candidate: Candidate): Promise<Session> {
  const endpoints = inOrder(candidate.connection, await lookUp(candidate));
  return firstToOpen(endpoints, (endpoint) => openEndpoint(candidate, endpoint));
}

async function lookUp(candidate: Candidate): Promise<readonly Endpoint[]> {
  const { connection, server, stop } = candidate;
  try {
    return await withDeadline(connection.connectTimeout, () => endpointsOf(server), stop);
  } catch (error) {
    throw connectFailure(error, candidate);
  }
}

async function openEndpoint(candidate: Candidate, endpoint: Endpoint): Promise<Session> {
  const [first, second] = routesTo(endpoint, candidate.server, candidate.connection.tls);
  const opened = await openRoute(candidate, first);
  if (opened.kind === "open") return opened.session;
  if (second === undefined || !opened.callsForOtherRoute) throw opened.failure;

  const again = await openRoute(candidate, second);
  if (again.kind === "open") return again.session;
  // The failure of the first route says more than "no pg_hba.conf entry".
  throw again.failure.server?.sqlstate === "28000" ? opened.failure : again.failure;
}
