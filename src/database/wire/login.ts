import { Buffer } from "node:buffer";
import type { LoginMethod, LoginRules } from "../../connection.ts";
import type { ServerError } from "../../session.ts";
import { type Frame, frame, textAt } from "./frames.ts";
import { type ChannelBinding, certificateHash, Scram } from "./scram.ts";
import { readServerError } from "./server-error.ts";

/** The server's facts about itself before the first query. */
export interface Greeting {
  /** `server_version`, `in_hot_standby` and the like. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The body of BackendKeyData, which cancels a running statement. */
  readonly backendKey: Buffer | undefined;
  readonly backendKeyPid: number;
}

/** The reason of a failed login. */
export type LoginProblem =
  | { readonly kind: "refused"; readonly error: ServerError }
  | { readonly kind: "password wanted" }
  | { readonly kind: "unsupported method"; readonly method: string }
  | { readonly kind: "method not allowed"; readonly method: LoginMethod }
  | { readonly kind: "not bound" }
  | { readonly kind: "not PostgreSQL" }
  | { readonly kind: "server not proven" }
  | { readonly kind: "closed"; readonly reason: string };

/** Carries a login problem to the caller, which knows the server. */
export class LoginError extends Error {
  override readonly name = "LoginError";
  readonly problem: LoginProblem;

  constructor(problem: LoginProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** The credentials of a login. */
export interface LoginOptions {
  readonly password: string | undefined;
  readonly rules: LoginRules;
  /** The server's certificate (DER); undefined without TLS. */
  readonly certificate: Buffer | undefined;
}

/**
 * The handling of a message: pass it to the driver, keep it from the driver, or reply to the
 * server.
 */
export type LoginStep =
  | { readonly kind: "pass" | "keep" }
  | { readonly kind: "reply"; readonly bytes: Buffer };

/**
 * Handles the messages before the first ReadyForQuery, and stops those that the driver mishandles.
 *
 * For an unknown method, the driver waits forever. Without a password, it sends an empty one. The
 * login by SCRAM happens here, because the driver has no channel binding.
 */
export class Login {
  readonly #options: LoginOptions;
  readonly #parameters = new Map<string, string>();
  #backendKey: Buffer | undefined;
  #method: LoginMethod = "none";
  #scram: Scram | undefined;
  #isProven = false;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** Returns the password for the methods that the driver handles: clear text and MD5. */
  passwordToSend(): string {
    return this.#options.password ?? "";
  }

  greeting(): Greeting {
    const key = this.#backendKey;
    const backendKeyPid = key === undefined || key.length < 8 ? 0 : key.readInt32BE(0);
    return { parameters: this.#parameters, backendKey: key, backendKeyPid };
  }

  /**
   * Handles a message from the server.
   *
   * @throws {LoginError}
   */
  read(message: Frame): LoginStep {
    switch (message.type) {
      case "R":
        return this.#authentication(message.bytes);
      case "S":
        this.#parameter(message.bytes);
        return KEEP;
      case "K":
        this.#backendKey = message.bytes.subarray(5);
        return KEEP;
      case "E":
        throw new LoginError({ kind: "refused", error: readServerError(message.bytes) });
      case "N":
        return KEEP;
      case "Z":
        return PASS;
      default:
        throw new LoginError({ kind: "not PostgreSQL" });
    }
  }

  #parameter(bytes: Buffer): void {
    const nameEnd = bytes.indexOf(0, 5);
    this.#parameters.set(textAt(bytes, 5), textAt(bytes, nameEnd + 1));
  }

  #authentication(bytes: Buffer): LoginStep {
    if (bytes.length < 9) throw new LoginError({ kind: "not PostgreSQL" });
    const code = bytes.readUInt32BE(5);
    const text = bytes.toString("latin1", 9);
    switch (code) {
      case 0:
        return this.#finish();
      case 3:
        return this.#begin("password");
      case 5:
        return this.#begin("md5");
      case 10:
        return this.#beginScram(text.split("\0").filter((name) => name !== ""));
      case 11:
        return this.#continueScram(text);
      case 12:
        this.#isProven = this.#scram?.isProof(text) ?? false;
        if (!this.#isProven) throw new LoginError({ kind: "server not proven" });
        return KEEP;
      default:
        throw new LoginError({ kind: "unsupported method", method: nameOf(code) });
    }
  }

  /** Begins a login by a method without channel binding. */
  #begin(method: "password" | "md5"): LoginStep {
    this.#choose(method);
    if (this.#options.rules.channelBinding === "require")
      throw new LoginError({ kind: "not bound" });
    this.#requiredPassword();
    return PASS;
  }

  #choose(method: LoginMethod): void {
    this.#method = method;
    const { methods } = this.#options.rules;
    if (methods?.has(method) === false)
      throw new LoginError({ kind: "method not allowed", method });
  }

  #requiredPassword(): string {
    const { password = "" } = this.#options;
    if (password === "") throw new LoginError({ kind: "password wanted" });
    return password;
  }

  #beginScram(offered: readonly string[]): LoginStep {
    if (!offered.some((name) => name.startsWith("SCRAM-SHA-256"))) {
      throw new LoginError({ kind: "unsupported method", method: offered.join(", ") });
    }
    this.#choose("scram-sha-256");
    const binding = this.#binding(offered);
    const scram = new Scram({ password: this.#requiredPassword(), binding });
    if (!offered.includes(scram.mechanism)) {
      throw new LoginError({ kind: "unsupported method", method: offered.join(", ") });
    }
    this.#scram = scram;
    return reply(saslInitialResponse(scram.mechanism, scram.first()));
  }

  #binding(offered: readonly string[]): ChannelBinding {
    const { rules, certificate } = this.#options;
    const mayBind = certificate !== undefined && rules.channelBinding !== "disable";
    const isOffered = offered.includes("SCRAM-SHA-256-PLUS");
    const hash = mayBind && isOffered ? certificateHash(certificate) : undefined;
    if (hash !== undefined) return { kind: "certificate", hash };
    if (rules.channelBinding === "require") throw new LoginError({ kind: "not bound" });
    return { kind: mayBind && !isOffered ? "not offered" : "none" };
  }

  #continueScram(challenge: string): LoginStep {
    const answer = this.#scram?.final(challenge) ?? { kind: "malformed" };
    if (answer.kind === "answer") return reply(Buffer.from(answer.text));
    const kind = answer.kind === "malformed" ? "not PostgreSQL" : "server not proven";
    throw new LoginError({ kind });
  }

  /**
   * Handles AuthenticationOk. It is accepted only after the server's own proof, and only for an
   * allowed method.
   */
  #finish(): LoginStep {
    if (this.#scram !== undefined && !this.#isProven) {
      throw new LoginError({ kind: "server not proven" });
    }
    if (this.#method === "none") this.#choose("none");
    const isBound = this.#scram?.mechanism === "SCRAM-SHA-256-PLUS";
    if (this.#options.rules.channelBinding === "require" && !isBound) {
      throw new LoginError({ kind: "not bound" });
    }
    return PASS;
  }
}

const PASS: LoginStep = { kind: "pass" };
const KEEP: LoginStep = { kind: "keep" };

function reply(body: Buffer): LoginStep {
  return { kind: "reply", bytes: frame("p", body) };
}

function saslInitialResponse(mechanism: string, response: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(response));
  return Buffer.concat([Buffer.from(`${mechanism}\0`), length, Buffer.from(response)]);
}

function nameOf(code: number): string {
  return METHODS[code] ?? `number ${code}`;
}

const METHODS: Readonly<Record<number, string>> = {
  2: "Kerberos 5",
  7: "GSSAPI",
  9: "SSPI",
};
