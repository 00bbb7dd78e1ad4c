import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";
import { saslPrep } from "../sasl-prep.ts";

/** Whom a SCRAM login proves, and to what it binds it. */
export interface ScramOptions {
  readonly password: string;
  readonly binding: ChannelBinding;
}

/**
 * How the login is tied to the encrypted connection, so that nobody in between can pass it on
 * (RFC 5802, section 6).
 */
export type ChannelBinding =
  | { readonly kind: "none" }
  /** The client could, but the server did not offer it. */
  | { readonly kind: "not offered" }
  /** The hash of the server's certificate (`tls-server-end-point`). */
  | { readonly kind: "certificate"; readonly hash: Buffer };

/** `not for us`: the challenge is to another login, which somebody in between may replay. */
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

  /** The first message; the server knows the user from the start-up packet. */
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

  /** True when the server has proven that it knows the password, too. */
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
/** More rounds than ten million would only keep the client busy. */
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
