import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

/** The input of a SCRAM login. */
export interface ScramOptions {
  readonly password: string;
  readonly binding: ChannelBinding;
}

/**
 * The channel binding, which ties the login to the encrypted connection so that a third party
 * cannot relay it (RFC 5802, section 6).
 */
export type ChannelBinding =
  | { readonly kind: "none" }
  /** The client supports it, but the server does not offer it. */
  | { readonly kind: "not offered" }
  /** The hash of the server's certificate (`tls-server-end-point`). */
  | { readonly kind: "certificate"; readonly hash: Buffer };

/** `not for us`: the challenge belongs to another login. An attacker may be replaying it. */
export type ScramAnswer =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "malformed" | "not for us" };

/**
 * A login by SCRAM-SHA-256, with or without channel binding.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7677
 */
export class Scram {
  readonly #options: ScramOptions;
  readonly #nonce = randomBytes(18).toString("base64");
  #serverSignature: Buffer | undefined;

  constructor(options: ScramOptions) {
    this.#options = options;
  }

  get mechanism(): string {
    return this.#options.binding.kind === "certificate" ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256";
  }

  /** Returns the first message. The server knows the user from the start-up packet. */
  first(): string {
    return `${header(this.#options.binding)}${this.#firstBare()}`;
  }

  /** Answers the server's challenge. */
  final(challenge: string): ScramAnswer {
    const match = CHALLENGE.exec(challenge);
    if (match === null) return { kind: "malformed" };
    const [, nonce = "", salt = "", iterations = ""] = match;
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) return { kind: "not for us" };
    const withoutProof = `c=${bindingData(this.#options.binding).toString("base64")},r=${nonce}`;
    const signed = `${this.#firstBare()},${challenge},${withoutProof}`;
    const password = saslPrep(this.#options.password);
    const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(iterations), 32, HASH);
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(createHash(HASH).update(clientKey).digest(), signed);
    this.#serverSignature = hmac(hmac(salted, "Server Key"), signed);
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
    const text = `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
    return { kind: "answer", text };
  }

  /** Returns true if the server has proven that it knows the password. */
  isProof(message: string): boolean {
    const signature = Buffer.from(/^v=([^,]+)/.exec(message)?.[1] ?? "", "base64");
    const expected = this.#serverSignature;
    if (expected === undefined || signature.length !== expected.length) return false;
    return timingSafeEqual(signature, expected);
  }

  #firstBare(): string {
    return `n=,r=${this.#nonce}`;
  }
}

const HASH = "sha256";
/** The regular expression allows less than ten million rounds. More would only block the client. */
const CHALLENGE = /^r=([^,]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{0,6})(?:,|$)/;

function header({ kind }: ChannelBinding): string {
  if (kind === "certificate") return "p=tls-server-end-point,,";
  return kind === "not offered" ? "y,," : "n,,";
}

function bindingData(binding: ChannelBinding): Buffer {
  const start = Buffer.from(header(binding));
  return binding.kind === "certificate" ? Buffer.concat([start, binding.hash]) : start;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac(HASH, key).update(text).digest();
}

/**
 * Prepares a password for SCRAM as PostgreSQL does (RFC 4013): equivalent characters become equal.
 *
 * A password with forbidden characters stays unchanged, as on the server.
 */
export function saslPrep(password: string): string {
  if (!NOT_ASCII.test(password)) return password;
  const prepared = password
    .replaceAll(OTHER_SPACE, " ")
    .replaceAll(MAPPED_TO_NOTHING, "")
    .normalize("NFKC");
  return prepared === "" || FORBIDDEN.test(prepared) ? password : prepared;
}

const NOT_ASCII = /[^\p{ASCII}]/u;
/** RFC 3454, table C.1.2. */
const OTHER_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454, table B.1. U+200B is in C.1.2 already. */
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454, tables C.2 to C.9, by Unicode's own categories. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\ufff9-\ufffd\u2ff0-\u2ffb]/u;

/**
 * Hashes a certificate (DER) for channel binding, with the hash function of its signature. SHA-256
 * replaces MD5 and SHA-1 (RFC 5929, `tls-server-end-point`).
 *
 * Returns undefined for a signature without a separate hash function, such as Ed25519: RFC 5929
 * does not define that case.
 */
export function certificateHash(certificate: Buffer): Buffer | undefined {
  const algorithm = ALGORITHMS.get(signatureAlgorithm(certificate) ?? "");
  return algorithm === undefined ? undefined : createHash(algorithm).update(certificate).digest();
}

/** The object identifiers of the signatures, in the bytes of a certificate. */
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

/** Reads the OID in `SEQUENCE { tbsCertificate, SEQUENCE { OID` (RFC 5280). */
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
