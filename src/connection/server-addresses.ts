import { isIP } from "node:net";
import { join } from "node:path";
import type { ServerAddress } from "../connection.ts";
import { badParameter, type Parameters } from "./connection-parameters.ts";
import type { Outside } from "./outside.ts";

/** An address without its password. */
export type PlainAddress = Omit<ServerAddress, "password">;

const DEFAULT_PORT = 5432;
/** The directories of PostgreSQL's socket: that of Debian and others, and PostgreSQL's default. */
const SOCKET_DIRECTORIES = ["/var/run/postgresql", "/tmp"];

/**
 * Lists the servers that `host`, `hostaddr` and `port` name (PostgreSQL manual, "libpq: Specifying
 * Multiple Hosts").
 *
 * An empty host means the local socket if there is one, as in libpq, else localhost.
 *
 * @throws {Failure} the parameter's code if the lists do not match or hold an invalid port or
 * address.
 */
export async function serverAddresses(
  parameters: Parameters,
  outside: Outside,
): Promise<readonly [PlainAddress, ...PlainAddress[]]> {
  const hosts = listOf(parameters, "host");
  const literals = addressesOf(parameters, hosts);
  const count = Math.max(hosts.length, literals.length, 1);
  const ports = portsOf(parameters, count);
  const addressAt = (index: number): Promise<PlainAddress> =>
    addressOf(
      {
        host: hosts[index] || undefined,
        literal: literals[index] || undefined,
        port: (ports.length === 1 ? ports[0] : ports[index]) ?? DEFAULT_PORT,
      },
      outside,
    );
  const others = Array.from({ length: count - 1 }, (_, index) => addressAt(index + 1));
  return [await addressAt(0), ...(await Promise.all(others))];
}

/** Returns true for a default socket directory. libpq looks up its password under `localhost`. */
export function isDefaultSocketDirectory(host: string): boolean {
  return SOCKET_DIRECTORIES.includes(host);
}

function listOf(parameters: Parameters, name: string): readonly string[] {
  const value = parameters.get(name)?.value ?? "";
  return value === "" ? [] : value.split(",").map((part) => part.trim());
}

function addressesOf(parameters: Parameters, hosts: readonly string[]): readonly string[] {
  const literals = listOf(parameters, "hostaddr");
  const parameter = parameters.get("hostaddr");
  if (parameter === undefined || literals.length === 0) return [];
  if (hosts.length > 0 && hosts.length !== literals.length) {
    throw badParameter(parameter, "must have one address for each host", "Correct one of the two");
  }
  const isAddress = (text: string): boolean => text === "" || isIP(text) !== 0;
  if (literals.every(isAddress)) return literals;
  throw badParameter(parameter, "is not an IP address", "Name the server with host instead");
}

function portsOf(parameters: Parameters, count: number): readonly number[] {
  const parameter = parameters.get("port");
  if (parameter === undefined || parameter.value === "") return [];
  const texts = parameter.value.split(",").map((part) => part.trim());
  if (texts.length !== 1 && texts.length !== count) {
    throw badParameter(parameter, "must have one number, or one for each host", "Correct it");
  }
  return texts.map((text) => {
    const port = text === "" ? DEFAULT_PORT : /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535) return port;
    throw badParameter(
      parameter,
      "is not a number from 1 to 65535",
      "A URL is postgresql://user:password@host:port/database",
    );
  });
}

interface AddressParts {
  readonly host: string | undefined;
  readonly literal: string | undefined;
  readonly port: number;
}

async function addressOf(
  { host, literal, port }: AddressParts,
  outside: Outside,
): Promise<PlainAddress> {
  if (literal !== undefined)
    return { host: host ?? literal, address: literal, port, socket: undefined };
  if (host === undefined) return localAddress(port, outside);
  const isDirectory = /^[/@]/.test(host);
  const socket = isDirectory ? socketIn(host, port) : undefined;
  return { host, address: undefined, port, socket };
}

async function localAddress(port: number, { files, isWindows }: Outside): Promise<PlainAddress> {
  for (const host of isWindows ? [] : SOCKET_DIRECTORIES) {
    const socket = socketIn(host, port);
    const status = await files.inspect(socket).catch(() => undefined);
    if (status?.kind === "socket") return { host, address: undefined, port, socket };
  }
  return { host: "localhost", address: undefined, port, socket: undefined };
}

/**
 * Returns the path of a socket. A `@` begins a name in Linux's abstract namespace, which has no
 * file.
 */
function socketIn(directory: string, port: number): string {
  const name = `.s.PGSQL.${port}`;
  return directory.startsWith("@") ? `${directory}/${name}` : join(directory, name);
}
