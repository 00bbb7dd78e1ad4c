import { errorCode } from "../../text/system-error.ts";

/**
 * Describes the error of a socket.
 *
 * The runtimes' own messages differ, and some name addresses twice. The code is the same in all of
 * them.
 */
export function describeSocketError(error: unknown): string {
  const code = errorCode(error);
  const alert = /^ERR_SSL_\w+?_ALERT_(\w+)$/.exec(code ?? "")?.[1];
  if (alert !== undefined) return `${TLS_ALERT}${alert.toLowerCase().replaceAll("_", " ")}`;
  const words = code === undefined ? undefined : WORDS[code];
  if (words !== undefined) return words;
  return code ?? (error instanceof Error ? error.message : "the socket failed");
}

/**
 * Returns true for the text of a TLS alert. With TLS 1.3, an alert may come long after the
 * handshake.
 */
export function isTlsAlert(words: string): boolean {
  return words.startsWith(TLS_ALERT);
}

const TLS_ALERT = "the server refused TLS: ";

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  ECONNABORTED: "the connection was aborted",
  EPIPE: "the connection was reset",
  ETIMEDOUT: "no answer came in time",
  EHOSTUNREACH: "there is no route to the host",
  EHOSTDOWN: "the host is down",
  ENETUNREACH: "the network cannot be reached",
  EADDRNOTAVAIL: "the address is not available on this machine",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be looked up",
  ENOENT: "there is no such socket file",
  EACCES: "access to the socket is denied",
  EPERM: "access to the socket is denied",
};
