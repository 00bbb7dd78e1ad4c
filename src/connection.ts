/** How the database is reached: `settings` makes it of what the user said, `database` uses it. */
export type Connection = ServerConnection | EmbeddedConnection;

export interface ServerConnection {
  readonly kind: "server";
  /** At least one, tried in this order, or in a random one. */
  readonly addresses: readonly [ServerAddress, ...ServerAddress[]];
  readonly order: "as given" | "random";
  readonly database: string;
  readonly user: string;
  readonly tls: Tls;
  readonly login: LoginRules;
  readonly applicationName: string;
  /** To be SET once connected, in this order: as start-up parameters a pooler would refuse them. */
  readonly sessionSettings: readonly SessionSetting[];
  /** Undefined when the user leaves it to the command: a writing one takes the first read-write server. */
  readonly targetSessionAttributes: TargetSessionAttributes | undefined;
  /** Milliseconds for each address; 0 waits for ever. */
  readonly connectTimeout: number;
  /** Where the connection was found, in words (`--url`, `DATABASE_URL in .env`). */
  readonly source: string;
  /** To be told to the user before connecting: what was found but could not be used. */
  readonly warnings: readonly string[];
}

/** A PostgreSQL inside ebb; `directory` is absolute, undefined for one that lives in memory. */
export interface EmbeddedConnection {
  readonly kind: "embedded";
  readonly directory: string | undefined;
  readonly source: string;
}

export interface ServerAddress {
  /** The name that is shown, and checked against the certificate; a socket's directory starts with `/`. */
  readonly host: string;
  /** The IP address to connect to instead of looking up `host`. */
  readonly address: string | undefined;
  readonly port: number;
  /** A path such as `/var/run/postgresql/.s.PGSQL.5432`; there `tls` does not apply. */
  readonly socket: string | undefined;
  /** Each has its own, because a password file names hosts. */
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

/** What the user demands of the login (libpq's `require_auth` and `channel_binding`). */
export interface LoginRules {
  /** The ways to log in that are allowed; undefined: all. */
  readonly methods: ReadonlySet<LoginMethod> | undefined;
  readonly channelBinding: "disable" | "prefer" | "require";
}

/** In libpq's words; `none`: the server asks for nothing. */
export type LoginMethod = "none" | "password" | "md5" | "gss" | "sspi" | "scram-sha-256" | "oauth";

/**
 * libpq's `sslmode`, with the files read.
 *
 * `allow` tries without TLS first, `prefer` with TLS first, and both take the other when the first
 * attempt fails; the rest insist (PostgreSQL manual, section 34.19.3, table 34.1).
 */
export type Tls =
  | { readonly mode: "disable" }
  | ({
      readonly mode: "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
    } & TlsParameters);

export interface TlsParameters {
  /** What of the server's certificate is checked: also `require` checks the chain if it has a root. */
  readonly verify: "nothing" | "chain" | "chain and host";
  /** PEM; undefined: the runtime's own list of authorities. */
  readonly rootCertificates: string | undefined;
  /** PEM certificates that may lead up to a root, and the key of the first. */
  readonly client: ClientCertificate | undefined;
  /** Whether the host's name is sent in the handshake (`sslsni`). */
  readonly sendHostName: boolean;
  /** Whether TLS is asked for first (`postgres`), or begins at once (`sslnegotiation=direct`). */
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
