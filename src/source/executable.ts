import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { Failure } from "../failure.ts";
import { FOOTER_LENGTH, type Footer, readFooter } from "../payload/footer.ts";
import { isIntact } from "../payload/footer-digest.ts";
import { fileFailure } from "./file-failure.ts";

/** A file for the system and for people. */
export interface NamedPath {
  readonly path: string;
  readonly name: string;
}

/** An ebb executable, as its footer describes it. */
export interface Executable {
  readonly size: number;
  /** The permission bits. */
  readonly mode: number;
  /** Bytes of the program itself; behind them come the payload and the footer. */
  readonly programLength: number;
  /** The revisions inside, checked against their SHA-256; undefined for an ebb without any. */
  readonly payload: Uint8Array | undefined;
}

/**
 * Reads the end of an ebb executable without running it.
 *
 * Every compiled ebb ends in a footer, also one without revisions: a file that was cut short has
 * none, and is never taken for an ebb without revisions.
 *
 * @throws {Failure} `EBB_BUNDLE` for a file that is no ebb, or was cut or changed; `EBB_FILE`
 */
export function readExecutable({ path, name }: NamedPath): Executable {
  try {
    // Opening a pipe would wait for somebody to write into it.
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

/** Gives fewer bytes where the file ends before. */
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
  return new Failure("EBB_FILE", `Cannot read ${name}: it is no ordinary file`, {
    hint: "Name the file of an ebb",
  });
}

function cut(name: string): Failure {
  return new Failure("EBB_BUNDLE", `${name} does not end as an ebb does`, {
    hint: "It was cut short or added to, or is another program; install it or make it again",
  });
}

function changed(name: string): Failure {
  return new Failure("EBB_BUNDLE", `The revisions inside ${name} were changed`, {
    hint: "Their SHA-256 is not the one that was written with them; make the bundle again",
  });
}
