import type { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { logIn } from "../wire/driver.ts";
import { DriverSession } from "../wire/driver-session.ts";
import { type Greeting, LoginError } from "../wire/login.ts";
import { SocketTransport } from "../wire/socket-transport.ts";
import { sendCancelRequest } from "./cancel-request.ts";
import { connectFailure, tooOld, unsuitable } from "./connect-failure.ts";
import { withDeadline } from "./deadline.ts";
import { TlsError } from "./encrypt.ts";
import { type Candidate, openSocket, type Route } from "./route.ts";
import { hasAttributes } from "./session-attributes.ts";

const OLDEST_VERSION = 13;

export type Opened =
  | { readonly kind: "open"; readonly session: Session }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      /**
       * True if libpq tries again with or without TLS: the handshake failed or pg_hba.conf refused.
       */
      readonly callsForOtherRoute: boolean;
    };

/** Connects and logs in to one server by one route, and checks that ebb can use the server. */
export async function openRoute(candidate: Candidate, route: Route): Promise<Opened> {
  const progress: Progress = { isEncrypted: false };
  try {
    const started = await withDeadline(
      candidate.connection.connectTimeout,
      (signal) => start({ candidate, route, progress, signal }),
      candidate.stop,
    );
    return { kind: "open", session: await inspected(started, candidate) };
  } catch (error) {
    const failure = connectFailure(error, candidate);
    return { kind: "failed", failure, callsForOtherRoute: callsForOther(error, route, progress) };
  }
}

interface Progress {
  isEncrypted: boolean;
}

interface Start {
  readonly candidate: Candidate;
  readonly route: Route;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

interface Started {
  readonly session: Session;
  readonly greeting: Greeting;
}

async function start({ candidate, route, progress, signal }: Start): Promise<Started> {
  const { connection, server } = candidate;
  const { socket, isEncrypted, certificate } = await openSocket(route, signal);
  progress.isEncrypted = isEncrypted;
  const transport = new SocketTransport(socket);
  signal.addEventListener("abort", () => transport.destroy(), { once: true });
  if (signal.aborted) transport.destroy();

  const { login: rules } = connection;
  const { password } = server;
  const driver = await logIn(transport, { ...connection, password, rules, certificate });
  const cancelRoute = cancelRouteOf(route, isEncrypted);
  const { greeting } = driver;
  const cancelOnce = (patience?: number): Promise<boolean> =>
    sendCancelRequest(cancelRoute, greeting.backendKey, patience);
  const settings = connection.sessionSettings;
  const session = new DriverSession({
    driver,
    transport,
    isServer: true,
    server: { host: server.host, port: server.port },
    settings,
    answerTimeout: connection.answerTimeout ?? 0,
    cancelOnce,
  });
  return { session, greeting };
}

/** Returns the route for cancel requests: the one that worked, without a second try. */
function cancelRouteOf(route: Route, isEncrypted: boolean): Route {
  const { encryption } = route;
  if (!isEncrypted || encryption.kind === "none") return { ...route, encryption: { kind: "none" } };
  return { ...route, encryption: { ...encryption, kind: "required" } };
}

async function inspected({ session, greeting }: Started, candidate: Candidate): Promise<Session> {
  const failure = await fault(session, greeting, candidate);
  if (failure === undefined) return session;
  await session.close();
  throw failure;
}

async function fault(
  session: Session,
  greeting: Greeting,
  candidate: Candidate,
): Promise<Failure | undefined> {
  const version = greeting.parameters.get("server_version") ?? "";
  // A pooler's console has a version that does not begin with a number.
  if (Number.parseInt(version, 10) < OLDEST_VERSION) return tooOld(candidate, version);
  if (await hasAttributes(session, greeting, candidate.wanted)) return undefined;
  return unsuitable(candidate, candidate.wanted);
}

function callsForOther(error: unknown, route: Route, { isEncrypted }: Progress): boolean {
  if (error instanceof TlsError) return true;
  if (!(error instanceof LoginError) || error.problem.kind !== "refused") return false;
  const triedEncryption = route.encryption.kind !== "none";
  return error.problem.error.sqlstate.startsWith("28") && triedEncryption === isEncrypted;
}
