import { Buffer } from "node:buffer";
import { DeadlineError, withDeadline } from "./deadline.ts";
import { openSocket, type Route } from "./route.ts";

const PATIENCE_MS = 5000;
const CANCEL_REQUEST_CODE = 80877102;

/**
 * Asks a server to cancel the running statement of a session, on a separate connection.
 *
 * The server does not report if it worked (PostgreSQL manual, section 55.2.8 "Canceling Requests in
 * Progress"). So nothing is thrown either; the session's answers show it.
 *
 * @returns false if the network was silent: the request was neither accepted nor refused. Also if
 * the server has sent no key for such a request
 */
export async function sendCancelRequest(
  route: Route,
  backendKey: Buffer | undefined,
  patience = PATIENCE_MS,
): Promise<boolean> {
  if (backendKey === undefined) return false;
  try {
    await withDeadline(patience, async (signal) => {
      const { socket } = await openSocket(route, signal);
      signal.addEventListener("abort", () => socket.destroy(), { once: true });
      // The server closes the connection after it has handled the request. Only then may it be
      // repeated.
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.once("end", () => socket.destroy());
        socket.resume();
        socket.write(cancelRequest(backendKey));
      });
    });
    return true;
  } catch (error) {
    // An unreachable server cannot be asked. The session itself reports that it is lost.
    return !(error instanceof DeadlineError);
  }
}

function cancelRequest(backendKey: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + backendKey.length, 0);
  head.writeUInt32BE(CANCEL_REQUEST_CODE, 4);
  return Buffer.concat([head, backendKey]);
}
