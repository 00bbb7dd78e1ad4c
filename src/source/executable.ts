import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { Failure } from "../failure.ts";
import { FOOTER_LENGTH, type Footer, readFooter } from "../payload/footer.ts";
import { isIntact } from "../payload/footer-digest.ts";
import { fileFailure } from "../text/system-error.ts";

/** A file: its path, and its name for people. */
export interface NamedPath {
  readonly path: string;
  readonly name: string;
}

/** An ebb executable, described by its footer. */
export interface Executable {
  readonly size: number;
  /** The permission bits. */
  readonly mode: number;
  /** The number of bytes of the program. The payload and the footer follow. */
  readonly programLength: number;
  /** The revisions inside, checked against their SHA-256; undefined if there are none. */
  readonly payload: Uint8Array | undefined;
}

/**
 * Reads the end of an ebb executable without running it.
 *
 * Every compiled ebb ends in a footer, even without revisions. A file that was cut short has none,
 * so it never passes as an ebb without revisions.
 *
 * @throws {Failure} `EBB_BUNDLE` for a file that is not an ebb, or was cut or changed; `EBB_FILE`
 */
export function readExecutable({ path, name }: NamedPath): Executable {
  try {
    // Opening a pipe would wait for a writer.
    if (!statSync(path).isFile()) throw notOrdinary(name);
    const descriptor = openSync(path, "r");
    try {
      return readOpen(descriptor, name);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

function readOpen(descriptor: number, name: string): Executable {
  const { size, mode } = fstatSync(descriptor);
  const tail = readBytes(descriptor, Math.max(0, size - FOOTER_LENGTH), FOOTER_LENGTH);
  const footer = readFooter(tail, size);
  if (footer === undefined) throw cut(name);
  const payload = readBytes(descriptor, footer.programLength, footer.payloadLength);
  if (!isIntact(tail, payload)) throw changed(name);
  return {
    size,
    mode: mode & 0o777,
    programLength: footer.programLength,
    payload: isPlain(footer) ? undefined : payload,
  };
}

function isPlain({ payloadLength }: Footer): boolean {
  return payloadLength === 0;
}

/** Reads a part of a file. Returns fewer bytes if the file ends before. */
function readBytes(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const count = readSync(descriptor, bytes, read, length - read, position + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

function notOrdinary(name: string): Failure {
  return new Failure("EBB_FILE", `Cannot read ${name}: it is not a regular file`, {
    hint: "Name the file of an ebb executable",
  });
}

function cut(name: string): Failure {
  return new Failure("EBB_BUNDLE", `${name} does not end as an ebb does`, {
    hint: "It was cut short or extended, or is another program; install or build it again",
  });
}

function changed(name: string): Failure {
  return new Failure("EBB_BUNDLE", `The revisions inside ${name} were changed`, {
    hint: "Their SHA-256 is not the recorded one; build the bundle again",
  });
}
