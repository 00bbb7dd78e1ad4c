import type { Parameter } from "./connection-parameters.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads libpq's variables (PostgreSQL manual, "libpq: Environment Variables"). An empty one counts
 * as unset.
 *
 * PGCLIENTENCODING is not among them: revision files are UTF-8, even if the terminal is not.
 */
export function parametersOfEnvironment(env: Environment): readonly [string, Parameter][] {
  return PG_VARIABLES.flatMap(([variable, name]) => {
    const value = env[variable] ?? "";
    return value === "" ? [] : [[name, { value, label: variable, code: "EBB_BAD_SETTING" }]];
  });
}

/** Returns the first set variable that by itself selects a database. */
export function namingVariable(env: Environment): string | undefined {
  return ["PGHOST", "PGSERVICE", "PGDATABASE"].find((variable) => (env[variable] ?? "") !== "");
}

/** libpq's variables, each with its parameter. */
export const PG_VARIABLES: readonly (readonly [variable: string, name: string])[] = [
  ["PGHOST", "host"],
  ["PGHOSTADDR", "hostaddr"],
  ["PGPORT", "port"],
  ["PGDATABASE", "dbname"],
  ["PGUSER", "user"],
  ["PGPASSWORD", "password"],
  ["PGPASSFILE", "passfile"],
  ["PGSERVICE", "service"],
  ["PGSERVICEFILE", "servicefile"],
  ["PGOPTIONS", "options"],
  ["PGAPPNAME", "application_name"],
  ["PGCONNECT_TIMEOUT", "connect_timeout"],
  ["PGTARGETSESSIONATTRS", "target_session_attrs"],
  ["PGLOADBALANCEHOSTS", "load_balance_hosts"],
  ["PGSSLMODE", "sslmode"],
  ["PGREQUIRESSL", "requiressl"],
  ["PGSSLROOTCERT", "sslrootcert"],
  ["PGSSLCERT", "sslcert"],
  ["PGSSLKEY", "sslkey"],
  ["PGSSLCERTMODE", "sslcertmode"],
  ["PGSSLSNI", "sslsni"],
  ["PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"],
  ["PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"],
  ["PGSSLNEGOTIATION", "sslnegotiation"],
  ["PGSSLCRL", "sslcrl"],
  ["PGSSLCRLDIR", "sslcrldir"],
  ["PGCHANNELBINDING", "channel_binding"],
  ["PGREQUIREAUTH", "require_auth"],
  ["PGREQUIREPEER", "requirepeer"],
  ["PGGSSENCMODE", "gssencmode"],
  ["PGMINPROTOCOLVERSION", "min_protocol_version"],
  ["PGMAXPROTOCOLVERSION", "max_protocol_version"],
];
