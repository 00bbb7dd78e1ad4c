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
  return String(crc32(new TextDecoder().decode(bytes).replace(/\r\n?|\n/g, "")) | 0);
}

/** Returns the CRC-32 of a text in UTF-8. */
export function crc32(text: string): number {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
  }
  return ~crc >>> 0;
}

const POLYNOMIAL = 0xedb88320;

/** Returns the hash of graphile-migrate, which is over the hash before it, too. */
export function graphileHash(previous: string, body: string): string {
  const text = `${`${previous}\n${body.trim()}`.trim()}\n`;
  return `sha1:${createHash("sha1").update(text).digest("hex")}`;
}

/** Returns the id of sqitch for a text of facts. */
export function sqitchId(kind: "change" | "tag", info: string): string {
  const bytes = new TextEncoder().encode(info);
  return createHash("sha1").update(`${kind} ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Returns the two checksums of refinery: for versions of 4 and of 8 bytes. */
export function refineryChecksums(
  version: string,
  name: string,
  bytes: Uint8Array,
): readonly string[] {
  return [4, 8].map((width) => {
    const number = new Uint8Array(8);
    new DataView(number.buffer).setBigUint64(0, BigInt(version), true);
    const end = [0xff];
    const all = [...new TextEncoder().encode(name), ...end, ...number.slice(0, width)];
    return String(sipHash13(Uint8Array.from([...all, ...bytes, ...end])));
  });
}

/** SipHash with 1 and 3 rounds, with keys of zero. */
function sipHash13(bytes: Uint8Array): bigint {
  const state: Sip = [
    0x736f6d6570736575n,
    0x646f72616e646f6dn,
    0x6c7967656e657261n,
    0x7465646279746573n,
  ];
  const padded = new Uint8Array(Math.floor(bytes.length / 8) * 8 + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const word = view.getBigUint64(at, true);
    state[3] ^= word;
    sipRound(state);
    state[0] ^= word;
  }
  state[2] ^= 0xffn;
  for (let round = 0; round < 3; round++) sipRound(state);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}

type Sip = [bigint, bigint, bigint, bigint];

function sipRound(v: Sip): void {
  const sum = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a + b);
  const turn = (a: bigint, by: bigint): bigint => BigInt.asUintN(64, (a << by) | (a >> (64n - by)));
  v[0] = sum(v[0], v[1]);
  v[1] = turn(v[1], 13n) ^ v[0];
  v[0] = turn(v[0], 32n);
  v[2] = sum(v[2], v[3]);
  v[3] = turn(v[3], 16n) ^ v[2];
  v[0] = sum(v[0], v[3]);
  v[3] = turn(v[3], 21n) ^ v[0];
  v[2] = sum(v[2], v[1]);
  v[1] = turn(v[1], 17n) ^ v[2];
  v[2] = turn(v[2], 32n);
}
