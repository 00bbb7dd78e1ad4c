import { lookup } from "node:dns/promises";
import net, { type Socket } from "node:net";
import type { ServerAddress } from "../../connection.ts";

/** The target of a socket: an address that needs no look-up. */
export type Endpoint =
  | { readonly kind: "tcp"; readonly address: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

const KEEPALIVE_DELAY_MS = 30_000;

/**
 * Looks up a host's name. As in libpq, ebb tries all its addresses in turn.
 *
 * The runtimes' own race between addresses gives each address only a quarter of a second.
 */
export async function endpointsOf(server: ServerAddress): Promise<readonly Endpoint[]> {
  if (server.socket !== undefined) return [{ kind: "unix", path: socketPath(server.socket) }];
  const name = server.address ?? server.host;
  const { port } = server;
  if (net.isIP(name) !== 0) return [{ kind: "tcp", address: name, port }];
  const found = await lookup(name, { all: true, verbatim: true });
  return found.map(({ address }) => ({ kind: "tcp", address, port }));
}

/** Opens a socket; `signal` aborts it. */
export function dial(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect(endpoint);
    const giveUp = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    // The listener stays: an error without a listener would end the process.
    socket.on("error", reject);
    socket.once("connect", () => {
      signal.removeEventListener("abort", giveUp);
      resolve(socket);
    });
  });
}

function connect(endpoint: Endpoint): Socket {
  if (endpoint.kind === "unix") return net.connect({ path: endpoint.path });
  const socket = net.connect({ host: endpoint.address, port: endpoint.port });
  // Without noDelay, Nagle's algorithm and delayed acknowledgements cost 40 ms a flight.
  return socket.setNoDelay(true).setKeepAlive(true, KEEPALIVE_DELAY_MS);
}

/** Returns the path for the system. Tools on Linux write the NUL of an abstract socket as `@`. */
function socketPath(path: string): string {
  return path.startsWith("@") ? `\0${path.slice(1)}` : path;
}
