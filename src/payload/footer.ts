import { Failure } from "../failure.ts";

/** The last bytes of every compiled ebb. */
export const FOOTER_LENGTH = 64;

/** The format of payload and footer that this ebb writes and reads. */
export const FORMAT = 1;

/** What the footer says of the file that it ends. */
export interface Footer {
  /** Bytes of the program, in front of the payload. */
  readonly programLength: number;
  /** 0 for an ebb without revisions. */
  readonly payloadLength: number;
  /** SHA-256 over the payload and the footer's own fields. */
  readonly digest: Uint8Array;
}

/**
 * Reads the footer of a file of this size, as far as it can be told without the payload.
 *
 * @returns undefined where there is none, or one that does not belong to a file of this size
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

/** Where the fields stand in the footer; the SHA-256 is in front of them. */
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
    hint: "Use an ebb as new as the one that made it",
  });
}
