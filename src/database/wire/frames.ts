import { Buffer } from "node:buffer";

/**
 * One message of PostgreSQL's protocol: its type letter (empty for the start-up packet, which has
 * none) and all its bytes as they stand on the wire.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Where the first message of a stream is the start-up packet, it has no type byte. */
export type FirstFrame = "typed" | "untyped";

/**
 * Puts messages together from chunks that were cut anywhere.
 *
 * A message that came in many chunks is copied once, when its last chunk is there.
 */
export class FrameReader {
  #typeBytes: 0 | 1;
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 0;

  constructor(first: FirstFrame = "typed") {
    this.#typeBytes = first === "typed" ? 1 : 0;
  }

  /** Takes the next chunk and hands out the messages that are complete with it. */
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

  /** The size of the message that `bytes` begins with, or of the part that tells it. */
  #sizeOfFirst(bytes: Buffer): number {
    const head = this.#typeBytes + 4;
    // A length below 4 is not the protocol: it counts itself.
    return bytes.length < head
      ? head
      : this.#typeBytes + Math.max(4, bytes.readUInt32BE(this.#typeBytes));
  }
}

/** Makes the message of one type with a body. */
export function frame(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.allocUnsafe(5 + body.length);
  bytes.write(type, 0, 1, "latin1");
  bytes.writeUInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
}

/** Reads the text that ends with a NUL, from `start` on. */
export function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString("utf8", start, end === -1 ? bytes.length : end);
}

const CHUNK_LENGTH = 32 * 1024;

/** Says that there is no data for a COPY that asks for some. */
export const COPY_FAIL = frame("f", Buffer.from("the message holds no data for this COPY\0"));

/**
 * Gives COPY data as messages, piece by piece, so that a large text is never encoded as a whole.
 *
 * They are sent without waiting for the server to ask: a server that refuses the COPY skips them
 * (PostgreSQL manual, section 55.2.6 "COPY Operations").
 */
export function* copyFrames(data: string): Generator<Buffer> {
  for (let start = 0; start < data.length; ) {
    const end = pieceEnd(data, start);
    yield frame("d", Buffer.from(data.slice(start, end)));
    start = end;
  }
  yield frame("c");
}

/** Cuts between characters: half of a surrogate pair cannot be encoded. */
function pieceEnd(data: string, start: number): number {
  const end = start + CHUNK_LENGTH;
  if (end >= data.length) return data.length;
  const last = data.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
