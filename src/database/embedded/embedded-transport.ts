import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { COPY_FAIL } from "../wire/frames.ts";
import type { Receiver, Transport } from "../wire/socket-transport.ts";

/** The used part of PGlite. */
export interface ProtocolDatabase {
  execProtocolRawStream(
    message: Uint8Array,
    options: { readonly onRawData: (data: Uint8Array) => void },
  ): Promise<void>;
}

const QUERY = 0x51;

/** Carries the protocol to the embedded database. */
export class EmbeddedTransport implements Transport {
  readonly #database: ProtocolDatabase;
  readonly #shutDown: () => Promise<void>;
  #receiver: Receiver | undefined;
  #work: Promise<void> = Promise.resolve();
  #isOver = false;

  /** `shutDown` closes the database and frees its directory; it must not reject. */
  constructor(database: ProtocolDatabase, shutDown: () => Promise<void>) {
    this.#database = database;
    this.#shutDown = shutDown;
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  send(parts: Iterable<Buffer>): void {
    this.#work = this.#work.then(() => this.#run([...parts]));
  }

  async close(): Promise<void> {
    this.destroy();
    await this.#work;
    await this.#shutDown();
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    setImmediate(() => this.#receiver?.onEnd("the embedded database was closed"));
  }

  async #run(parts: readonly Buffer[]): Promise<void> {
    // PGlite blocks while it works. Callbacks and signals run between two messages.
    await nextTurn();
    if (this.#isOver) return;
    const answer: Buffer[] = [];
    try {
      await this.#database.execProtocolRawStream(inOnePiece(parts), {
        // The bytes are in the program's memory, which the program overwrites later.
        onRawData: (data) => answer.push(Buffer.from(data)),
      });
    } catch (error) {
      this.#isOver = true;
      const words = error instanceof Error ? error.message : "an unknown error";
      this.#receiver?.onEnd(`the embedded database failed: ${words}`);
      return;
    }
    for (const chunk of answer) this.#receiver?.onData(chunk);
  }
}

/**
 * Joins the parts of one call. A COPY without data after its Query ends the database.
 *
 * So a Query without data gets a CopyFail, which every other statement ignores.
 */
function inOnePiece(parts: readonly Buffer[]): Buffer {
  const isBareQuery = parts.length === 1 && parts[0]?.[0] === QUERY;
  return Buffer.concat(isBareQuery ? [...parts, COPY_FAIL] : parts);
}
