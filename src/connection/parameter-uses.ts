/** The way that ebb handles a connection parameter. */
export type ParameterUse =
  | "used"
  /** Harmless: tuning for other clients, or a choice that ebb makes itself. */
  | "ignored"
  /** Ignored, but the value must have the form that libpq demands. */
  | { readonly form: RegExp; readonly problem: string }
  /**
   * Only these values are accepted. Ignoring another value would change or weaken the connection.
   */
  | { readonly only: readonly string[]; readonly because: string; readonly hint: string };

const LEAVE_OUT = "Omit it";
const WITHOUT_IT = "Omit it if the connection is safe enough without it";
const BY_PASSWORD = "Give the password, or a password file";
const OWN_TABLE =
  "Omit it, or name ebb's own table with --version-table; ebb import --database --table TABLE takes the old one over";
const WHOLE_NUMBER = { form: /^\s*[+-]?\d{1,9}\s*$/, problem: "is not a whole number" } as const;
const WHOLE_NUMBERS = [
  ...["keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"],
  "tcp_user_timeout",
];

/**
 * Every parameter that a URL, a connection string or a service file may have: libpq's (PostgreSQL
 * manual, "Parameter Key Words") and those of other clients that are common in DATABASE_URL.
 *
 * Any other parameter is refused by name: a misspelt `sslmode` must never connect without TLS.
 */
export const PARAMETER_USES: ReadonlyMap<string, ParameterUse> = new Map<string, ParameterUse>([
  ...each("used", [
    ...["service", "servicefile", "user", "password", "passfile", "dbname"],
    ...["host", "hostaddr", "port", "options", "connect_timeout", "target_session_attrs"],
    ...["application_name", "fallback_application_name", "client_encoding", "channel_binding"],
    ...["sslmode", "requiressl", "sslcert", "sslkey", "sslpassword", "sslrootcert"],
    ...["sslnegotiation", "require_auth", "load_balance_hosts"],
    ...["sslsni", "sslcertmode", "ssl_min_protocol_version", "ssl_max_protocol_version"],
    // Another spelling of sslmode: ssl=true.
    "ssl",
    // Other clients' names for search_path and TimeZone (`schema` is Prisma's).
    ...["search_path", "schema", "timezone", "TimeZone"],
  ]),
  ...each("ignored", [
    ...["sslcompression", "krbsrvname", "gsslib", "gssdelegation", "authtype", "tty"],
    // For a login by OAuth, which ebb refuses if a server asks for it.
    ...["oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope"],
    // Pools and statement caches of Prisma, SQLAlchemy's drivers, pgx and node-postgres.
    ...["connection_limit", "pool_timeout", "socket_timeout", "pgbouncer", "statement_cache_size"],
    ...["prepared_statement_cache_size", "single_use_connections", "uselibpqcompat"],
    ...["pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time"],
    ...["pool_health_check_period", "default_query_exec_mode", "statement_cache_capacity"],
    // golang-migrate's: ebb splits statements and takes its lock in its own way.
    ...["x-multi-statement", "x-multi-statement-max-size", "x-lock-strategy", "x-lock-table"],
  ]),
  // ebb sets its own keepalives.
  ...WHOLE_NUMBERS.map((name): [string, ParameterUse] => [name, WHOLE_NUMBER]),
  ["min_protocol_version", only(["3.0"], "ebb uses protocol 3.0", LEAVE_OUT)],
  ["max_protocol_version", only(["3.0", "3.2", "latest"], "ebb uses protocol 3.0", LEAVE_OUT)],
  ["gssencmode", only(["disable", "prefer"], "ebb has no GSSAPI", "Use sslmode instead")],
  ["replication", only(["false", "off", "no", "0"], "ebb only runs SQL", LEAVE_OUT)],
  ["requirepeer", only([], "ebb cannot check the owner of a socket", WITHOUT_IT)],
  ["sslkeylogfile", only([], "ebb does not log session keys", LEAVE_OUT)],
  ["sslcrl", only([], "ebb reads no revocation lists", WITHOUT_IT)],
  ["sslcrldir", only([], "ebb reads no revocation lists", WITHOUT_IT)],
  ["scram_client_key", only([], "ebb logs in with the password itself", BY_PASSWORD)],
  ["scram_server_key", only([], "ebb logs in with the password itself", BY_PASSWORD)],
  ["sslaccept", only([], "ebb uses libpq's parameters for TLS", "Use sslmode instead")],
  ["sslidentity", only([], "ebb uses libpq's parameters for TLS", "Use sslcert and sslkey")],
  ["lock_timeout", only([], "ebb has a setting for it", "Use --lock-timeout")],
  ["statement_timeout", only([], "ebb has a setting for it", "Use --statement-timeout")],
  ["x-statement-timeout", only([], "ebb has a setting for it", "Use --statement-timeout")],
  ["x-migrations-table", only([], "ebb keeps a table of its own", OWN_TABLE)],
  ["x-migrations-table-quoted", only([], "ebb keeps a table of its own", OWN_TABLE)],
]);

function each(use: ParameterUse, names: readonly string[]): [string, ParameterUse][] {
  return names.map((name) => [name, use]);
}

function only(values: readonly string[], because: string, hint: string): ParameterUse {
  return { only: values, because, hint };
}
