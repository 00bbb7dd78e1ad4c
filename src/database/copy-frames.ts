import { Buffer } from "node:buffer";
import { frame } from "./wire/frames.ts";

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
