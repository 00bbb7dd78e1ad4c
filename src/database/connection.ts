/** One server to try: a name, an address, or a socket directory (begins with `/`, or `@` when abstract). */
export interface Host {
  readonly host: string;
  readonly port: number;
}

/** A client certificate, as PEM texts; `passphrase` opens the key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

/** Whom a certificate must be signed by: a root file's PEM text, or what the system trusts. */
export type RootCertificates =
  | { readonly kind: "pem"; readonly pem: string }
  | { readonly kind: "system" };

/**
 * How the connection is encrypted: libpq's `sslmode`.
 *
 * A root that is given is always checked (libpq: `require` with a root file is `verify-ca`), and
 * without one only the `verify-` modes are refused, by whoever reads the settings.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export type TlsOptions =
  | { readonly mode: "disable" }
  | {
      readonly mode: "allow" | "prefer" | "require";
      readonly root: RootCertificates | undefined;
      readonly client: ClientCertificate | undefined;
    }
  | {
      readonly mode: "verify-ca" | "verify-full";
      readonly root: RootCertificates;
      readonly client: ClientCertificate | undefined;
    };

/** Which of several servers will do: libpq's `target_session_attrs`. */
export type TargetSessionAttrs =
  | "any"
  | "read-write"
  | "read-only"
  | "primary"
  | "standby"
  | "prefer-standby";

/** Where and as whom to connect, complete: nothing else is read from the environment afterwards. */
export interface Connection {
  /** At least one; tried in this order. */
  readonly hosts: readonly Host[];
  readonly user: string;
  /** Never printed, never part of an error. */
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: TlsOptions;
  /** For each address: name look-up, TCP, TLS and login together; 0 waits without end. */
  readonly connectTimeoutMs: number;
  readonly targetSessionAttrs: TargetSessionAttrs;
  readonly applicationName: string;
  /** PGOPTIONS; a pooler may refuse it, so it is sent only when the user gave it. */
  readonly startupOptions: string | undefined;
  /** Where the URL came from, as shown to people (`DATABASE_URL from .env`). */
  readonly source: string;
}
