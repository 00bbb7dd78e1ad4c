import { Failure } from "../failure.ts";

/** The last bytes of every compiled ebb. */
export const FOOTER_LENGTH = 64;

/** The format of payload and footer that this ebb writes and reads. */
export const FORMAT = 1;

/** The content of the footer at the end of a file. */
export interface Footer {
  /** The number of bytes of the program, which precedes the payload. */
  readonly programLength: number;
  /** 0 for an ebb without revisions. */
  readonly payloadLength: number;
  /** SHA-256 over the payload and the footer's own fields. */
  readonly digest: Uint8Array;
}

/**
 * Reads the footer of a file with this size, and checks what it can without the payload.
 *
 * @returns undefined if there is none, or if it does not match the size of the file
 * @throws {Failure} `EBB_BUNDLE` for a format that this ebb does not know
 */
export function readFooter(footer: Uint8Array, fileLength: number): Footer | undefined {
  if (footer.length !== FOOTER_LENGTH || !equal(footer.subarray(MAGIC_WORD), MAGIC)) {
    return undefined;
  }
  const view = new DataView(footer.buffer, footer.byteOffset, footer.byteLength);
  const format = view.getUint32(FORMAT_NUMBER, true);
  if (format !== FORMAT) throw unknownFormat(format);
  const payloadLength = Number(view.getBigUint64(PAYLOAD_LENGTH, true));
  const programLength = Number(view.getBigUint64(PROGRAM_LENGTH, true));
  if (programLength + payloadLength + FOOTER_LENGTH !== fileLength) return undefined;
  return { programLength, payloadLength, digest: footer.slice(0, PAYLOAD_LENGTH) };
}

/** The offsets of the fields in the footer. The SHA-256 comes before them. */
export const PAYLOAD_LENGTH = 32;
export const PROGRAM_LENGTH = 40;
export const FORMAT_NUMBER = 48;
export const MAGIC_WORD = 52;
export const MAGIC = new TextEncoder().encode("ebb payload\n");

/** Compares byte by byte. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function unknownFormat(format: number): Failure {
  return new Failure("EBB_BUNDLE", `This bundle has format ${format}; this ebb reads ${FORMAT}`, {
    hint: "Use an ebb at least as new as the one that made the bundle",
  });
}
