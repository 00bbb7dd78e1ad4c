import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { FOOTER_LENGTH, readFooter } from "../payload/footer.ts";

/** Tells whether a file is a whole ebb without revisions inside; false also when it cannot be read. */
export function isPlainExecutable(path: string): boolean {
  try {
    const descriptor = openSync(path, "r");
    try {
      const { size } = fstatSync(descriptor);
      const tail = new Uint8Array(FOOTER_LENGTH);
      const read = readSync(descriptor, tail, 0, FOOTER_LENGTH, size - FOOTER_LENGTH);
      return readFooter(tail.subarray(0, read), size)?.payloadLength === 0;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
