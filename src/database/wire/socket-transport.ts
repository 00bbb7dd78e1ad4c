import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { frame } from "./frames.ts";
import { describeSocketError } from "./socket-error.ts";

const BATCH_BYTES = 64 * 1024;
const GOODBYE_MS = 2000;

/** Carries the protocol over a connected socket: TCP, TLS or unix. */
export class SocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #waiting: Iterator<Buffer>[] = [];
  #state: "idle" | "scheduled" | "full" = "idle";
  #reason: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  start(receiver: Receiver): void {
    const socket = this.#socket;
    socket.on("data", (chunk: Buffer) => receiver.onData(chunk));
    socket.on("error", (error: Error) => {
      this.#reason ??= describeSocketError(error);
    });
    // A server that closes its side is gone. Nothing more is sent to it.
    socket.on("end", () => socket.destroy());
    socket.on("close", () => receiver.onEnd(this.#reason ?? "the server closed the connection"));
    socket.on("drain", () => {
      this.#state = "idle";
      this.#flush();
    });
    if (socket.destroyed) receiver.onEnd("the server closed the connection");
    else socket.resume();
  }

  send(parts: Iterable<Buffer>): void {
    this.#waiting.push(parts[Symbol.iterator]());
    if (this.#state !== "idle") return;
    this.#state = "scheduled";
    // Everything that is sent in this turn leaves in as few packets as possible.
    setImmediate(() => {
      this.#state = "idle";
      this.#flush();
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = setTimeout(() => socket.destroy(), GOODBYE_MS);
      socket.once("close", () => {
        clearTimeout(patience);
        resolve();
      });
      socket.end(frame("X"));
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Writes batch after batch until everything is written or the socket asks for a pause. */
  #flush(): void {
    while (this.#state === "idle" && this.#socket.writable) {
      const batch = this.#nextBatch();
      if (batch.length === 0) return;
      if (!this.#socket.write(batch)) this.#state = "full";
    }
  }

  #nextBatch(): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    let taken = 0;
    for (const iterator of this.#waiting) {
      while (length < BATCH_BYTES) {
        const { value, done } = iterator.next();
        if (done === true) break;
        parts.push(value);
        length += value.length;
      }
      if (length >= BATCH_BYTES) break;
      taken++;
    }
    this.#waiting.splice(0, taken);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length);
  }
}

/** The carrier of the protocol's bytes: a socket to a server, or the embedded database. */
export interface Transport {
  /** Starts to deliver the received data. `onEnd` is called once, after the last data. */
  start(receiver: Receiver): void;
  /**
   * Sends one unit: one message, or a Query with its COPY data.
   *
   * The parts are taken one by one as they can be sent, so that data is never encoded all at once.
   */
  send(parts: Iterable<Buffer>): void;
  /**
   * Sends Terminate and closes. Resolves when the other side is gone, or after a while. Never
   * rejects.
   */
  close(): Promise<void>;
  /** Closes at once. */
  destroy(): void;
}

export interface Receiver {
  onData(chunk: Buffer): void;
  /** `reason` completes the sentence "The connection to the server was lost: …". */
  onEnd(reason: string): void;
}
