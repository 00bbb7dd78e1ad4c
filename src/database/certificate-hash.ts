import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/**
 * Hashes a certificate (DER) for channel binding: with the hash of its own signature, but SHA-256 for
 * MD5 and SHA-1 (RFC 5929, `tls-server-end-point`).
 *
 * Undefined for signatures that do not say which hash they use, as Ed25519: for them nothing is
 * defined.
 */
export function certificateHash(certificate: Buffer): Buffer | undefined {
  const algorithm = ALGORITHMS.get(signatureAlgorithm(certificate) ?? "");
  return algorithm === undefined ? undefined : createHash(algorithm).update(certificate).digest();
}

/** The object identifiers of the signatures, as their bytes stand in a certificate. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  // md5, sha1, sha256, sha384, sha512 and sha224 WithRSAEncryption
  ["2a864886f70d010104", "sha256"],
  ["2a864886f70d010105", "sha256"],
  ["2a864886f70d01010b", "sha256"],
  ["2a864886f70d01010c", "sha384"],
  ["2a864886f70d01010d", "sha512"],
  ["2a864886f70d01010e", "sha224"],
  // ecdsa-with-SHA1, -SHA224, -SHA256, -SHA384 and -SHA512
  ["2a8648ce3d0401", "sha256"],
  ["2a8648ce3d040301", "sha224"],
  ["2a8648ce3d040302", "sha256"],
  ["2a8648ce3d040303", "sha384"],
  ["2a8648ce3d040304", "sha512"],
]);

/** Reads the identifier behind the first part of `SEQUENCE { tbsCertificate, SEQUENCE { OID` (RFC 5280). */
function signatureAlgorithm(certificate: Buffer): string | undefined {
  const whole = elementAt(certificate, 0);
  const signed = elementAt(certificate, whole.start);
  const algorithm = elementAt(certificate, signed.end);
  const identifier = elementAt(certificate, algorithm.start);
  if (certificate[algorithm.start] !== OBJECT_IDENTIFIER) return undefined;
  return certificate.toString("hex", identifier.start, identifier.end);
}

const OBJECT_IDENTIFIER = 6;

/** Finds the content of the DER element that begins at `at`. */
function elementAt(bytes: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const start = at + 2 + (first & 0x7f);
  const length = Number.parseInt(bytes.toString("hex", at + 2, start) || "0", 16);
  return { start, end: start + length };
}
