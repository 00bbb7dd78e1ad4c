import type { Buffer } from "node:buffer";
import { ProtocolError } from "./frames.ts";

/** The most bytes of the rows of one result. ebb itself asks for a fraction of that. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Checks that rows hold what they say, before postgres.js reads them: it would read past the end of
 * a short RowDescription and never stop. It also keeps all rows, so endless ones would fill the memory.
 */
export class RowCheck {
  readonly #mostBytes: number;
  /** The columns of the rows that follow; undefined where no row may follow. */
  #columns: number | undefined;
  #bytes = 0;

  constructor(mostBytes: number = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** @throws {ProtocolError} if a row or its description is malformed, has no place here, or is too much */
  check(type: string, bytes: Buffer): void {
    if (type === "D") {
      requireRow(bytes, this.#columns);
      this.#bytes += bytes.length;
      if (this.#bytes > this.#mostBytes) throw new ProtocolError("rows without end");
      return;
    }
    if (type === "T") this.#columns = columnCount(bytes);
    else if (type === "C" || type === "E") this.#columns = undefined;
    if (type !== "N") this.#bytes = 0;
  }
}

/**
 * Returns the number of columns of a RowDescription.
 *
 * @throws {ProtocolError} if its columns are not what its bytes hold
 */
function columnCount(bytes: Buffer): number {
  const count = bytes.length < 7 ? 0 : bytes.readUInt16BE(5);
  let at = 7;
  for (let column = 0; column < count; column++) {
    const end = bytes.indexOf(0, at);
    // Each name is followed by table, attribute, type, size, modifier and format.
    if (end === -1 || end + 19 > bytes.length) throw new ProtocolError("a short RowDescription");
    at = end + 19;
  }
  if (at !== bytes.length) throw new ProtocolError("a long RowDescription");
  return count;
}

/** @throws {ProtocolError} if a DataRow does not hold this number of values, to its last byte */
function requireRow(bytes: Buffer, columns: number | undefined): void {
  const count = bytes.length < 7 ? -1 : bytes.readUInt16BE(5);
  if (count !== columns) throw new ProtocolError("a DataRow without its RowDescription");
  let at = 7;
  for (let column = 0; column < count; column++) {
    if (at + 4 > bytes.length) throw new ProtocolError("a short DataRow");
    at += 4 + Math.max(0, bytes.readInt32BE(at));
  }
  if (at !== bytes.length) throw new ProtocolError("a DataRow of another length");
}
