import type { Buffer } from "node:buffer";
import { type Frame, textAt } from "./frames.ts";
import { saslPrep } from "./sasl-prep.ts";
import { readServerError } from "./server-error.ts";
import type { ServerError } from "./session.ts";

/** What the server tells about itself before the first query. */
export interface Greeting {
  /** `server_version`, `in_hot_standby` and the like. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The body of BackendKeyData: with it a running statement is cancelled. */
  readonly backendKey: Buffer | undefined;
  readonly backendKeyPid: number;
}

/** Why nobody could be logged in. */
export type LoginProblem =
  | { readonly kind: "refused"; readonly error: ServerError }
  | { readonly kind: "password wanted" }
  | { readonly kind: "unsupported method"; readonly method: string }
  | { readonly kind: "not PostgreSQL" }
  | { readonly kind: "server not proven" }
  | { readonly kind: "closed"; readonly reason: string };

/** Carries a problem to where it is known which server was meant. */
export class LoginError extends Error {
  override readonly name = "LoginError";
  readonly problem: LoginProblem;

  constructor(problem: LoginProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/**
 * Watches the messages before the first ReadyForQuery, and stops those that the driver takes
 * wrongly: it waits for ever on a method that it does not know, dies of a malformed SCRAM message,
 * sends an empty password where there is none, and is content when the server skips its proof.
 */
export class Login {
  readonly #password: string | undefined;
  readonly #parameters = new Map<string, string>();
  #backendKey: Buffer | undefined;
  #scram: "unused" | "begun" | "proven" = "unused";

  constructor(password: string | undefined) {
    this.#password = password;
  }

  /** The password in the form that the server's method wants. */
  passwordToSend(): string {
    const password = this.#password ?? "";
    return this.#scram === "unused" ? password : saslPrep(password);
  }

  greeting(): Greeting {
    const key = this.#backendKey;
    const backendKeyPid = key === undefined || key.length < 8 ? 0 : key.readInt32BE(0);
    return { parameters: this.#parameters, backendKey: key, backendKeyPid };
  }

  /** Reads a message; true means that the driver is to see it, too. */
  read(frame: Frame): boolean {
    switch (frame.type) {
      case "R":
        this.#authentication(frame.bytes);
        return true;
      case "S":
        this.#parameter(frame.bytes);
        return false;
      case "K":
        this.#backendKey = frame.bytes.subarray(5);
        return false;
      case "E":
        throw new LoginError({ kind: "refused", error: readServerError(frame.bytes) });
      case "N":
        return false;
      case "Z":
        return true;
      default:
        throw new LoginError({ kind: "not PostgreSQL" });
    }
  }

  #parameter(bytes: Buffer): void {
    const nameEnd = bytes.indexOf(0, 5);
    this.#parameters.set(textAt(bytes, 5), textAt(bytes, nameEnd + 1));
  }

  #authentication(bytes: Buffer): void {
    if (bytes.length < 9) throw new LoginError({ kind: "not PostgreSQL" });
    const code = bytes.readUInt32BE(5);
    switch (code) {
      case 0:
        if (this.#scram === "begun") throw new LoginError({ kind: "server not proven" });
        return;
      case 3:
      case 5:
        this.#needPassword();
        return;
      case 10:
        this.#beginScram(bytes.toString("latin1", 9));
        return;
      case 11:
        if (SERVER_FIRST.test(bytes.toString("latin1", 9))) return;
        throw new LoginError({ kind: "not PostgreSQL" });
      case 12:
        this.#scram = "proven";
        return;
      default:
        throw new LoginError({
          kind: "unsupported method",
          method: METHODS[code] ?? `number ${code}`,
        });
    }
  }

  #beginScram(mechanisms: string): void {
    const offered = mechanisms.split("\0").filter((name) => name !== "");
    if (!offered.includes("SCRAM-SHA-256")) {
      throw new LoginError({ kind: "unsupported method", method: offered.join(", ") });
    }
    this.#scram = "begun";
    this.#needPassword();
  }

  #needPassword(): void {
    if (this.#password === undefined || this.#password === "") {
      throw new LoginError({ kind: "password wanted" });
    }
  }
}

const SERVER_FIRST = /^r=[^,]+,s=[A-Za-z0-9+/=]+,i=[1-9]\d{0,8}(?:,|$)/;
const METHODS: Readonly<Record<number, string>> = {
  2: "Kerberos 5",
  7: "GSSAPI",
  9: "SSPI",
};
