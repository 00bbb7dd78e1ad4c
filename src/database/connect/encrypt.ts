import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import net, { type Socket } from "node:net";
import tls, { type ConnectionOptions, type PeerCertificate, type TLSSocket } from "node:tls";
import type { TlsParameters } from "../../connection.ts";
import { LoginError } from "../wire/login.ts";

/** The handshake failed, or its result cannot be trusted. */
export class TlsError extends Error {
  override readonly name = "TlsError";
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
/** The name of PostgreSQL's protocol in TLS (ALPN). */
const PROTOCOL = "postgresql";
const YES = 0x53;
const NO = 0x4e;

/**
 * Asks the server if it offers TLS.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 * @throws {TlsError} if the answer is neither yes nor no, or more data follows it.
 */
export async function offersTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  const answered = firstChunk(socket, signal);
  socket.write(SSL_REQUEST);
  const answer = await answered;
  // Bytes after the answer were sent unencrypted, by an attacker in between (CVE-2021-23222).
  if (answer.length > 1 && answer[0] === YES) {
    throw new TlsError("the server sent unencrypted data after it agreed to TLS");
  }
  if (answer[0] === YES) return true;
  if (answer[0] === NO) return false;
  throw new TlsError("the server's answer to the request for TLS is not PostgreSQL's");
}

/**
 * Encrypts a socket.
 *
 * The verification is always set explicitly and checked again afterwards, so that neither
 * NODE_TLS_REJECT_UNAUTHORIZED nor a runtime's default decides.
 *
 * @throws {TlsError} if the handshake fails or the certificate is wrong.
 */
export async function encrypt(
  socket: Socket,
  { host, parameters, signal }: EncryptOptions,
): Promise<Encrypted> {
  const secured = await handshake(begin(connectionOptions(socket, host, parameters)), signal);
  const certificate = secured.getPeerCertificate();
  const fault = faultOf(secured, { host, parameters, certificate });
  if (fault === undefined) return { socket: secured, certificate: Buffer.from(certificate.raw) };
  secured.destroy();
  throw new TlsError(fault);
}

export interface Encrypted {
  readonly socket: TLSSocket;
  /** The server's certificate (DER). */
  readonly certificate: Buffer;
}

export interface EncryptOptions {
  /** The name that the certificate must have. */
  readonly host: string;
  readonly parameters: TlsParameters;
  readonly signal: AbortSignal;
}

function firstChunk(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const closed = (): void =>
      reject(new LoginError({ kind: "closed", reason: "the server closed the connection" }));
    const settle = (act: () => void): void => {
      socket.off("data", onData).off("close", closed);
      signal.removeEventListener("abort", onAbort);
      act();
    };
    const onData = (chunk: Buffer): void => {
      socket.pause();
      settle(() => resolve(chunk));
    };
    const onAbort = (): void => {
      socket.destroy();
      settle(() => reject(signal.reason));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("data", onData).once("close", closed).once("error", reject);
  });
}

function connectionOptions(
  socket: Socket,
  host: string,
  parameters: TlsParameters,
): ConnectionOptions {
  const { verify, rootCertificates, client, minVersion, maxVersion, sendHostName } = parameters;
  const isDirect = parameters.negotiation === "direct";
  return {
    socket,
    rejectUnauthorized: verify !== "nothing",
    // The runtimes call this at different times. The host is checked below instead.
    checkServerIdentity: () => undefined,
    minVersion,
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(sendHostName && net.isIP(host) === 0 ? { servername: host } : {}),
    ...(isDirect ? { ALPNProtocols: [PROTOCOL] } : {}),
    ...(rootCertificates === undefined ? {} : { ca: rootCertificates }),
    ...(client === undefined ? {} : clientOptions(client)),
  };
}

function clientOptions(client: NonNullable<TlsParameters["client"]>): ConnectionOptions {
  const { certificate, key, passphrase } = client;
  return { cert: certificate, key, ...(passphrase === undefined ? {} : { passphrase }) };
}

/** Starts TLS. An unreadable certificate or key is an error before the handshake. */
function begin(options: ConnectionOptions): TLSSocket {
  try {
    return tls.connect(options);
  } catch (error) {
    throw new TlsError(describeTlsError(error));
  }
}

function handshake(socket: TLSSocket, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    // The listener stays: an error without a listener would end the process.
    socket.on("error", (error: Error) => reject(new TlsError(describeTlsError(error))));
    socket.once("close", () => reject(new TlsError("the server closed the connection")));
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", onAbort);
      resolve(socket);
    });
  });
}

interface Checked {
  readonly host: string;
  readonly parameters: TlsParameters;
  readonly certificate: PeerCertificate;
}

function faultOf(
  socket: TLSSocket,
  { host, parameters, certificate }: Checked,
): string | undefined {
  const { verify, negotiation } = parameters;
  // Without this answer it is a server of another protocol (CVE-2021-3618, ALPACA).
  if (negotiation === "direct" && socket.alpnProtocol !== PROTOCOL) {
    return "the server does not support direct TLS (sslnegotiation=direct)";
  }
  if (verify === "nothing") return undefined;
  if (!socket.authorized) return describeTlsError(socket.authorizationError);
  return verify === "chain" ? undefined : hostFault(host, certificate);
}

/**
 * Checks the host's name. As in libpq, only a whole label may be a wildcard; the runtimes also
 * accept `db*.example.com`.
 */
function hostFault(host: string, certificate: PeerCertificate): string | undefined {
  const { raw, subject, subjectaltname } = certificate;
  const isForHost =
    tls.checkServerIdentity(host, certificate) === undefined &&
    (net.isIP(host) !== 0 ||
      new X509Certificate(raw).checkHost(host, { partialWildcards: false }) !== undefined);
  if (isForHost) return undefined;
  return `the server's certificate is for ${subjectaltname ?? subject?.CN ?? "nobody"}, not for ${host}`;
}

/**
 * Describes the reason of a TLS failure.
 *
 * The runtimes' libraries name the same fault in different ways, mostly for programmers.
 */
export function describeTlsError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = `${code} ${message}`.toLowerCase().replaceAll(/[_-]/g, " ");
  return WORDS.find(([pattern]) => pattern.test(said))?.[1] ?? message;
}

const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/key values mismatch|inconsistent keys/, "the client's key does not belong to its certificate"],
  [
    /bad decrypt|interrupted or cancelled|passphrase|bad password/,
    "the client's key cannot be decrypted: sslpassword is missing or wrong",
  ],
  [/has expired|certificate expired/, "the server's certificate has expired"],
  [/not yet valid/, "the server's certificate is not valid yet"],
  [
    /self signed cert|issuer cert|unknown ?issuer|unable to verify/,
    "the server's certificate is not from a trusted authority",
  ],
  [
    /protocol version|unsupported protocol|no protocols available/,
    "the server and ebb share no version of TLS",
  ],
  [/socket disconnected|econnreset|unexpected eof/, "the server closed the connection"],
];
