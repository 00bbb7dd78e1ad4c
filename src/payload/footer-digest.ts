import { createHash } from "node:crypto";
import {
  equal,
  FOOTER_LENGTH,
  FORMAT,
  FORMAT_NUMBER,
  MAGIC,
  MAGIC_WORD,
  PAYLOAD_LENGTH,
  PROGRAM_LENGTH,
} from "./footer.ts";

/**
 * Writes the footer for a program and the payload after it, which may be empty.
 *
 * The footer has the SHA-256 (32 bytes), the payload's and the program's length (8 each), the
 * format (4) and a magic word (12). Numbers are little-endian. The program's length is there to
 * detect a program that was cut.
 */
export function makeFooter(programLength: number, payload: Uint8Array): Uint8Array {
  const footer = new Uint8Array(FOOTER_LENGTH);
  const view = new DataView(footer.buffer);
  view.setBigUint64(PAYLOAD_LENGTH, BigInt(payload.length), true);
  view.setBigUint64(PROGRAM_LENGTH, BigInt(programLength), true);
  view.setUint32(FORMAT_NUMBER, FORMAT, true);
  footer.set(MAGIC, MAGIC_WORD);
  footer.set(digestOf(payload, footer));
  return footer;
}

/** Returns true if the footer was made for this payload. */
export function isIntact(footer: Uint8Array, payload: Uint8Array): boolean {
  return equal(footer.subarray(0, PAYLOAD_LENGTH), digestOf(payload, footer));
}

function digestOf(payload: Uint8Array, footer: Uint8Array): Uint8Array {
  return createHash("sha256").update(payload).update(footer.subarray(PAYLOAD_LENGTH)).digest();
}
