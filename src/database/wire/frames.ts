import { Buffer } from "node:buffer";
import { pieceEnd } from "../../text/piece-end.ts";

/**
 * One message of PostgreSQL's protocol: its type letter and all its bytes. The start-up packet has
 * no type letter.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** A stream that cannot be PostgreSQL's protocol. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** The form of a stream's first message. The start-up packet has no type byte. */
export type FirstFrame = "typed" | "untyped";

/**
 * Assembles messages from chunks of any size.
 *
 * A message of many chunks is copied once, after its last chunk has arrived.
 */
export class FrameReader {
  #typeBytes: 0 | 1;
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 0;
  readonly #limitOf: (type: string) => number;

  /** `limitOf` returns the most bytes that a message of a type may have. */
  constructor(first: FirstFrame = "typed", limitOf: (type: string) => number = unlimited) {
    this.#typeBytes = first === "typed" ? 1 : 0;
    this.#limitOf = limitOf;
  }

  /**
   * Reads the next chunk and yields the messages that it completes.
   *
   * @throws {ProtocolError} as soon as the head of a message says that it is too long
   */
  *read(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;

    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    let size = this.#sizeOfFirst(rest);
    while (rest.length >= size) {
      const type = this.#typeBytes === 1 ? rest.toString("latin1", 0, 1) : "";
      yield { type, bytes: rest.subarray(0, size) };
      this.#typeBytes = 1;
      rest = rest.subarray(size);
      size = this.#sizeOfFirst(rest);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    this.#needed = size;
  }

  /**
   * Returns the size of the first message in `bytes`, or the size of its head if that is not
   * complete.
   */
  #sizeOfFirst(bytes: Buffer): number {
    const head = this.#typeBytes + 4;
    if (bytes.length < head) return head;
    // The length includes its own four bytes.
    const length = bytes.readUInt32BE(this.#typeBytes);
    const type = bytes.toString("latin1", 0, this.#typeBytes);
    if (length < 4 || length > this.#limitOf(type))
      throw new ProtocolError(`a length of ${length}`);
    return this.#typeBytes + length;
  }
}

function unlimited(): number {
  return Number.POSITIVE_INFINITY;
}

/** As libpq takes them: VALID_LONG_MESSAGE_TYPE in fe-protocol3.c. */
const LONG_TYPES = new Set(["T", "D", "d", "V", "E", "N", "A"]);
const SHORT_MESSAGE = 30_000;
/** The server allocates no more for a value (MaxAllocSize). */
const LONG_MESSAGE = 2 ** 30;
/** 1,664 columns with names of 63 bytes need 136,000. */
const ROW_DESCRIPTION = 2 ** 20;

/** Returns the most bytes that a server's message may have; before the login no message is long. */
export function longestAnswer(type: string, isLoggedIn: boolean): number {
  if (!isLoggedIn || !LONG_TYPES.has(type)) return SHORT_MESSAGE;
  return type === "T" ? ROW_DESCRIPTION : LONG_MESSAGE;
}

/** Creates a message from a type and a body. */
export function frame(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.allocUnsafe(5 + body.length);
  bytes.write(type, 0, 1, "latin1");
  bytes.writeUInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
}

/** Creates a Query message. */
export function queryFrame(sql: string): Buffer {
  const length = Buffer.byteLength(sql);
  const bytes = Buffer.allocUnsafe(6 + length);
  bytes.write("Q", 0, 1, "latin1");
  bytes.writeUInt32BE(5 + length, 1);
  bytes.write(sql, 5, length, "utf8");
  bytes[5 + length] = 0;
  return bytes;
}

/** Reads a NUL-terminated text from `start`. */
export function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString("utf8", start, end === -1 ? bytes.length : end);
}

const CHUNK_LENGTH = 32 * 1024;

/** The answer to a COPY that has no data. */
export const COPY_FAIL = frame("f", Buffer.from("the message holds no data for this COPY\0"));

/**
 * Yields COPY data as messages, piece by piece, so that a large text is never encoded as a whole.
 *
 * They are sent without waiting for the server. A server that refuses the COPY skips them
 * (PostgreSQL manual, section 55.2.6 "COPY Operations").
 */
export function* copyFrames(data: string): Generator<Buffer> {
  for (let start = 0; start < data.length; ) {
    const end = pieceEnd(data, start, CHUNK_LENGTH);
    yield frame("d", Buffer.from(data.slice(start, end)));
    start = end;
  }
  yield frame("c");
}
