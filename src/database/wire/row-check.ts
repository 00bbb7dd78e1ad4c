import type { Buffer } from "node:buffer";
import { ProtocolError } from "./frames.ts";

/**
 * Checks that rows hold what they say, before postgres.js reads them: it would read past the end of
 * a short RowDescription and never stop.
 */
export class RowCheck {
  /** The columns of the rows that follow; undefined where no row may follow. */
  #columns: number | undefined;

  /** @throws {ProtocolError} if a row or its description is malformed, or has no place here */
  check(type: string, bytes: Buffer): void {
    if (type === "T") this.#columns = columnCount(bytes);
    else if (type === "D") requireRow(bytes, this.#columns);
    else if (type === "C" || type === "E") this.#columns = undefined;
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
