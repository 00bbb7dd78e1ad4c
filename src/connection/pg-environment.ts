import type { Parameter } from "./connection-parameters.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads libpq's variables (PostgreSQL manual, "libpq: Environment Variables"); an empty one counts
 * as unset.
 *
 * PGCLIENTENCODING is not among them: revision files are UTF-8, whatever the terminal is.
 */
export function parametersOfEnvironment(env: Environment): readonly [string, Parameter][] {
  return PG_VARIABLES.flatMap(([variable, name]) => {
    const value = env[variable] ?? "";
    return value === "" ? [] : [[name, { value, label: variable, code: "EBB_BAD_SETTING" }]];
  });
}

/** Names the variable that says by itself that a database is meant, if one is set. */
export function namingVariable(env: Environment): string | undefined {
  return ["PGHOST", "PGSERVICE", "PGDATABASE"].find((variable) => (env[variable] ?? "") !== "");
}

/** libpq's variables, each with the parameter that it stands for. */
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
