/**
 * How ebb reaches the database. `settings` builds it from the user's settings, and `database` opens
 * it.
 */
export type Connection = ServerConnection | EmbeddedConnection;

export interface ServerConnection {
  readonly kind: "server";
  /** At least one address. They are tried in this order, or in a random one. */
  readonly addresses: readonly [ServerAddress, ...ServerAddress[]];
  readonly order: "as given" | "random";
  readonly database: string;
  readonly user: string;
  readonly tls: Tls;
  readonly login: LoginRules;
  readonly applicationName: string;
  /**
   * Parameters to SET after connecting, in this order. A pooler would refuse them as start-up
   * parameters.
   */
  readonly sessionSettings: readonly SessionSetting[];
  /** The words of `options` by which a proxy chooses the server, sent when the session starts. */
  readonly routing?: string;
  /** True if the password was in a URL and `%XX` in it was decoded. */
  readonly isPasswordDecoded?: boolean;
  /**
   * Undefined if the user did not choose. Then a command that writes takes the first read-write
   * server.
   */
  readonly targetSessionAttributes: TargetSessionAttributes | undefined;
  /** Milliseconds for each address; 0 means no limit. */
  readonly connectTimeout: number;
  /** The longest time between two answers, in milliseconds; 0 or undefined for no limit. */
  readonly answerTimeout?: number;
  /** The setting that named the connection, as text (`--url`, `DATABASE_URL in .env`). */
  readonly source: string;
  /** Warnings to print before connecting: settings that were found but cannot be used. */
  readonly warnings: readonly string[];
}

/**
 * A PostgreSQL server inside ebb. `directory` is absolute; undefined means that it lives in memory.
 */
export interface EmbeddedConnection {
  readonly kind: "embedded";
  readonly directory: string | undefined;
  readonly source: string;
}

export interface ServerAddress {
  /**
   * The name to print and to check against the certificate. The directory of a socket starts with
   * `/`.
   */
  readonly host: string;
  /** The IP address to connect to instead of looking up `host`. */
  readonly address: string | undefined;
  readonly port: number;
  /** A path such as `/var/run/postgresql/.s.PGSQL.5432`. `tls` does not apply to a socket. */
  readonly socket: string | undefined;
  /** Each address has its own password, because a password file names hosts. */
  readonly password: string | undefined;
}

export interface SessionSetting {
  readonly name: string;
  readonly value: string;
}

export type TargetSessionAttributes =
  | "any"
  | "read-write"
  | "read-only"
  | "primary"
  | "standby"
  | "prefer-standby";

/** The user's rules for the login (libpq's `require_auth` and `channel_binding`). */
export interface LoginRules {
  /** The allowed authentication methods; undefined means all. */
  readonly methods: ReadonlySet<LoginMethod> | undefined;
  readonly channelBinding: "disable" | "prefer" | "require";
}

/** libpq's names. `none` means that the server asks for nothing. */
export type LoginMethod = "none" | "password" | "md5" | "gss" | "sspi" | "scram-sha-256" | "oauth";

/**
 * libpq's `sslmode`, with the contents of the certificate files.
 *
 * `allow` tries without TLS first, and `prefer` tries with TLS first. Both try the other way if the
 * first attempt fails. The other modes accept no second way (PostgreSQL manual, section 34.19.3,
 * table 34.1).
 */
export type Tls =
  | { readonly mode: "disable" }
  | ({
      readonly mode: "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
    } & TlsParameters);

export interface TlsParameters {
  /**
   * How much of the server's certificate is checked. `require` also checks the chain if a root is
   * given.
   */
  readonly verify: "nothing" | "chain" | "chain and host";
  /** PEM; undefined means the runtime's own list of authorities. */
  readonly rootCertificates: string | undefined;
  /** The client's PEM certificate with its intermediate certificates, and its key. */
  readonly client: ClientCertificate | undefined;
  /** True if the handshake sends the host's name (`sslsni`). */
  readonly sendHostName: boolean;
  /**
   * `postgres` asks the server for TLS first; `direct` starts TLS at once
   * (`sslnegotiation=direct`).
   */
  readonly negotiation: "postgres" | "direct";
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion | undefined;
}

export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
