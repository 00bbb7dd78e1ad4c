import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type {
  ServerAddress,
  ServerConnection,
  TargetSessionAttributes,
  Tls,
  TlsParameters,
} from "../../connection.ts";
import { dial, type Endpoint } from "./dial.ts";
import { encrypt, offersTls, TlsError } from "./encrypt.ts";

/** One way to reach a server. */
export interface Route {
  readonly endpoint: Endpoint;
  /** The name to check against the certificate. */
  readonly host: string;
  readonly encryption: Encryption;
}

export type Encryption =
  | { readonly kind: "none" }
  | { readonly kind: "if offered" | "required"; readonly parameters: TlsParameters };

export interface OpenSocket {
  readonly socket: Socket;
  readonly isEncrypted: boolean;
  /** The server's certificate (DER). */
  readonly certificate: Buffer | undefined;
}

/**
 * Returns the routes to try in turn. `allow` and `prefer` have two.
 *
 * TLS does not apply to a unix socket, whatever `sslmode` says (PostgreSQL manual, section 34.19
 * "SSL Support").
 */
export function routesTo(
  endpoint: Endpoint,
  { host }: ServerAddress,
  tls: Tls,
): readonly [Route, ...Route[]] {
  const [first, ...others] = encryptions(endpoint, tls);
  const via = (encryption: Encryption): Route => ({ endpoint, host, encryption });
  return [via(first), ...others.map(via)];
}

/**
 * Opens a socket that is ready for the start-up packet.
 *
 * @throws {TlsError} if encryption is required and the server has none, or it cannot be trusted.
 */
export async function openSocket(route: Route, signal: AbortSignal): Promise<OpenSocket> {
  const { endpoint, host, encryption } = route;
  const socket = await dial(endpoint, signal);
  const plain: OpenSocket = { socket, isEncrypted: false, certificate: undefined };
  if (encryption.kind === "none") return plain;
  const { parameters } = encryption;
  try {
    if (parameters.negotiation === "direct" || (await offersTls(socket, signal))) {
      const encrypted = await encrypt(socket, { host, parameters, signal });
      return { ...encrypted, isEncrypted: true };
    }
    if (encryption.kind === "if offered") return plain;
    throw new TlsError("the server does not offer it, but sslmode requires it");
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function encryptions(endpoint: Endpoint, tls: Tls): readonly [Encryption, ...Encryption[]] {
  if (endpoint.kind === "unix" || tls.mode === "disable") return [{ kind: "none" }];
  const { mode, ...parameters } = tls;
  if (mode === "allow") return [{ kind: "none" }, { kind: "required", parameters }];
  if (mode === "prefer") return [{ kind: "if offered", parameters }, { kind: "none" }];
  return [{ kind: "required", parameters }];
}

/** One server to try, with the attributes that it must have. */
export interface Candidate {
  readonly connection: ServerConnection;
  readonly server: ServerAddress;
  readonly wanted: TargetSessionAttributes;
  /** Ends the attempt with its reason. */
  readonly stop: AbortSignal | undefined;
}
