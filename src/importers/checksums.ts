import { createHash } from "node:crypto";

/**
 * Returns the checksums that a tool may have written for a file: of its bytes, and with LF and with
 * CRLF, because git can change line ends. Returns none for a tool without checksums.
 */
export function foreignChecksums(tool: string, bytes: Uint8Array): readonly string[] {
  const algorithm = ALGORITHMS.get(tool);
  if (algorithm === undefined) return [];
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const withLf = text.replace(/\r\n/g, "\n");
  const forms = [withLf, withLf.replace(/\n/g, "\r\n")].map((one) => new TextEncoder().encode(one));
  return [...new Set([bytes, ...forms].map(algorithm))];
}

const ALGORITHMS: ReadonlyMap<string, (bytes: Uint8Array) => string> = new Map([
  ["drizzle", hashOf("sha256")],
  ["liquibase", liquibaseChecksum],
  ["flyway", flywayChecksum],
  ["prisma", hashOf("sha256")],
  ["sqitch", hashOf("sha1")],
  ["sqlx", hashOf("sha384")],
]);

function hashOf(name: string): (bytes: Uint8Array) => string {
  return (bytes) => createHash(name).update(bytes).digest("hex");
}

/** MD5 of the MD5 of the text without blanks. */
function liquibaseChecksum(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replace(/[ \t\r\n]/g, "");
  const md5 = (words: string): string => createHash("md5").update(words).digest("hex");
  return `9:${md5(text === "" ? "" : `9:${md5(text)}:`)}`;
}

/** CRC-32 over all lines without their line ends, as a signed number. */
function flywayChecksum(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  let crc = -1;
  for (const byte of new TextEncoder().encode(text.replace(/\r\n?|\n/g, ""))) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
  }
  return String(~crc | 0);
}

const POLYNOMIAL = 0xedb88320;
