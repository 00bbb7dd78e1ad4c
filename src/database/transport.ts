import type { Buffer } from "node:buffer";

/** What carries the protocol's bytes: a socket to a server, or the embedded database. */
export interface Transport {
  /** Begins to hand over what arrives. `onEnd` comes once, after the last data. */
  start(receiver: Receiver): void;
  /**
   * Sends what belongs together: one message, or a Query with its COPY data.
   *
   * The parts are taken one by one as they can be sent, so that data is never encoded all at once.
   */
  send(parts: Iterable<Buffer>): void;
  /** Says goodbye and ends; resolves when the other side is gone, or after a while. Never rejects. */
  close(): Promise<void>;
  /** Ends at once. */
  destroy(): void;
}

export interface Receiver {
  onData(chunk: Buffer): void;
  /** `reason` completes the sentence "The connection to the server was lost: …". */
  onEnd(reason: string): void;
}
