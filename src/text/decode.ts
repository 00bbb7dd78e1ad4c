import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "./place.ts";

/** A file's text without its byte order mark. */
export interface FileText extends SourceText {
  /** The byte of the file where the text starts: 3 after a byte order mark, else 0. */
  readonly firstByte: number;
}

/**
 * Decodes a file's bytes, which must be UTF-8 without NUL bytes.
 *
 * PostgreSQL accepts neither NUL bytes nor invalid UTF-8 in a statement. A byte order mark is
 * removed, and `firstByte` remembers it so that byte offsets stay correct.
 *
 * @throws {Failure} `EBB_ENCODING` with the line and column of the byte.
 */
export function decodeSource(name: string, bytes: Uint8Array): FileText {
  if (isUtf16(bytes)) throw utf16(name);
  const firstByte = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const content = bytes.subarray(firstByte);
  const text = decodeUtf8(name, content);
  const nul = text.indexOf("\0");
  if (nul >= 0) throw nulByte({ name, text }, nul);
  return { name, text, firstByte };
}

/**
 * Decodes the first lines of a long file, after a look at all its bytes, piece by piece.
 *
 * Returns undefined for a file that `decodeSource` refuses, or that has no end of a line at first.
 */
export function decodeBeginning(name: string, pieces: Iterable<Uint8Array>): FileText | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let beginning: FileText | undefined;
  try {
    for (const piece of pieces) {
      beginning ??= decodeSource(name, piece.subarray(0, piece.lastIndexOf(LINE_FEED) + 1));
      if (decoder.decode(piece, { stream: true }).includes("\0")) return undefined;
    }
    decoder.decode();
    return beginning;
  } catch (error) {
    if (error instanceof Failure || error instanceof TypeError) return undefined;
    throw error;
  }
}

const LINE_FEED = 10;

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return looksLikeUtf16(bytes.subarray(0, 64));
}

/** Returns true for ASCII text in UTF-16 without a byte order mark: every second byte is a NUL. */
function looksLikeUtf16(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  return isZero(head, 0) !== isZero(head, 1);
}

/** Returns true if every second byte is zero. */
function isZero(bytes: Uint8Array, from: 0 | 1): boolean {
  for (let at = from; at < bytes.length; at += 2) if (bytes[at] !== 0) return false;
  return true;
}

function utf16(name: string): Failure {
  const place = { file: name, line: 1, column: 1, text: undefined };
  return new Failure("EBB_ENCODING", "The file is UTF-16, not UTF-8", {
    hint: 'Save it as UTF-8, for example with "iconv -f UTF-16 -t UTF-8"; Windows PowerShell writes UTF-16 with ">"',
    place,
  });
}

/**
 * One decoder for all texts: it keeps no state between two of them, and creating a decoder takes
 * longer than decoding most texts.
 */
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(name: string, content: Uint8Array): string {
  try {
    return UTF_8.decode(content);
  } catch {
    throw invalidUtf8(name, content);
  }
}

function invalidUtf8(name: string, content: Uint8Array): Failure {
  const at = firstInvalidByte(content);
  const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
  const offset = lossy.decode(content.subarray(0, at)).length;
  const byte = (content[at] ?? 0).toString(16).padStart(2, "0");
  return new Failure("EBB_ENCODING", `The byte 0x${byte} is not valid UTF-8`, {
    hint: 'Save the file as UTF-8; from Latin-1 for example with "iconv -f LATIN1 -t UTF-8"',
    place: placeAt({ name, text: lossy.decode(content) }, offset),
  });
}

function nulByte(source: SourceText, offset: number): Failure {
  return new Failure("EBB_ENCODING", "The file holds a NUL byte", {
    hint: "Remove the byte; PostgreSQL does not accept it in a text (is this a text file?)",
    place: placeAt(source, offset),
  });
}

/**
 * Finds the start of the first sequence that is not well-formed (The Unicode Standard, table 3-7).
 */
function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** Returns the number of bytes of a sequence; 0 if it is not well-formed. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = lengthByFirstByte(first);
  for (let next = 1; next < length; next++) {
    const [low, high] = next === 1 ? secondByteRange(first) : [0x80, 0xbf];
    const byte = bytes[at + next] ?? 0;
    if (byte < low || byte > high) return 0;
  }
  return length;
}

function lengthByFirstByte(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/**
 * Returns the allowed range of the second byte. It is narrower where a sequence could be overlong,
 * a surrogate, or beyond U+10FFFF.
 */
function secondByteRange(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
