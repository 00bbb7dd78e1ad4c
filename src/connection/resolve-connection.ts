import { resolve } from "node:path";
import type {
  Connection,
  ServerAddress,
  ServerConnection,
  TargetSessionAttributes,
} from "../connection.ts";
import type { ResolvedSettings } from "../settings/settings.ts";
import {
  badParameter,
  badUrl,
  fillIn,
  type Parameter,
  type Parameters,
} from "./connection-parameters.ts";
import { type ConnectionSource, connectionSource } from "./connection-source.ts";
import { parseConnectionText } from "./connection-text.ts";
import { loginRules } from "./login-rules.ts";
import type { Outside } from "./outside.ts";
import { findPassword, type PasswordKey, readPasswordFile } from "./password-file.ts";
import { parametersOfEnvironment } from "./pg-environment.ts";
import {
  isDefaultSocketDirectory,
  type PlainAddress,
  serverAddresses,
} from "./server-addresses.ts";
import { parametersOfService } from "./service-file.ts";
import { routingOf, sessionSettings } from "./session-settings.ts";
import { resolveTls } from "./tls.ts";

/**
 * Resolves the database and the way to reach it, without connecting.
 *
 * Gaps in a URL are filled as in libpq: from the service file, from the PG* variables, and then
 * from the defaults.
 *
 * @throws {Failure} `EBB_NO_URL`, `EBB_BAD_URL`, `EBB_BAD_SETTING`, `EBB_TLS`; none contains a
 * password or a URL.
 */
export async function resolveConnection(
  settings: ResolvedSettings,
  outside: Outside,
): Promise<Connection> {
  const source = await connectionSource(settings, outside);
  const parsed =
    source.kind === "text"
      ? parseConnectionText(source)
      : ({ kind: "server", parameters: new Map() } as const);
  if (parsed.kind === "embedded") {
    const directory = parsed.directory && resolve(outside.cwd, parsed.directory);
    return { kind: "embedded", directory, source: source.label };
  }
  const parameters = await filledIn(parsed.parameters, outside);
  return serverConnection({ settings, outside, source, parameters });
}

async function filledIn(given: Parameters, outside: Outside): Promise<Parameters> {
  const parameters = new Map(given);
  const environment = new Map(parametersOfEnvironment(outside.env));
  const service = parameters.get("service") ?? environment.get("service");
  const file = (parameters.get("servicefile") ?? environment.get("servicefile"))?.value;
  if (service?.value) fillIn(parameters, await parametersOfService({ service, file }, outside));
  // Unlike libpq: a variable must not lead to another server than the one in the URL.
  if (parameters.has("host")) environment.delete("hostaddr");
  fillIn(parameters, environment);
  return parameters;
}

interface ServerParts {
  readonly settings: ResolvedSettings;
  readonly outside: Outside;
  readonly source: ConnectionSource;
  readonly parameters: Parameters;
}

async function serverConnection(parts: ServerParts): Promise<ServerConnection> {
  const { outside, source, parameters } = parts;
  const warnings = [...source.warnings];
  refuseOtherEncodings(parameters.get("client_encoding"));
  const [first, ...others] = await serverAddresses(parameters, outside);
  const onlySockets = [first, ...others].every(({ socket }) => socket !== undefined);
  const warn = (text: string): void => void warnings.push(text);
  const tls = await resolveTls({ parameters, outside, warn, onlySockets });
  const user = userOf(parts);
  const database = textOf(parameters, "dbname") ?? user;
  const passwords = await readPasswords(parts, warn);
  const routing = routingOf(parameters);
  const withPassword = (address: PlainAddress): ServerAddress => ({
    ...address,
    password: passwords({ ...address, database, user }),
  });
  return {
    kind: "server",
    addresses: [withPassword(first), ...others.map(withPassword)],
    order: orderOf(parameters.get("load_balance_hosts")),
    database,
    user,
    tls,
    login: loginRules(parameters),
    applicationName: applicationName(parts),
    sessionSettings: sessionSettings(parameters, outside.env),
    ...(routing !== undefined && { routing }),
    ...(parameters.get("password")?.isDecoded && { isPasswordDecoded: true }),
    targetSessionAttributes: targetOf(parameters.get("target_session_attrs")),
    connectTimeout: connectTimeout(parts),
    source: source.label,
    warnings,
  };
}

/** Refuses other encodings: ebb sends revision files unchanged, and they are UTF-8. */
function refuseOtherEncodings(encoding: Parameter | undefined): void {
  if (encoding === undefined || /^(?:auto|utf-?8|unicode|)$/i.test(encoding.value)) return;
  throw badParameter(encoding, "is not UTF8, which ebb always sends", "Omit it");
}

function userOf({ parameters, outside, source }: ServerParts): string {
  const user = textOf(parameters, "user") ?? outside.userName;
  if (user !== undefined) return user;
  throw badUrl(source.label, "names no user, and the system's user has no name", "Set PGUSER");
}

/** Returns a function that finds the password for an address. The file is read only if needed. */
async function readPasswords(
  { parameters, outside }: ServerParts,
  warn: (text: string) => void,
): Promise<(key: PasswordKey) => string | undefined> {
  const password = textOf(parameters, "password");
  if (password !== undefined) return () => password;
  const file = await readPasswordFile(parameters, outside);
  file.warnings.forEach(warn);
  return (key) => {
    const host = isDefaultSocketDirectory(key.host) ? "localhost" : key.host;
    return findPassword(file.text, { ...key, host });
  };
}

function applicationName({ settings, parameters }: ServerParts): string {
  const name = settings.values.applicationName;
  if (settings.sources.applicationName.kind !== "default") return name;
  const own = textOf(parameters, "application_name");
  return own ?? textOf(parameters, "fallback_application_name") ?? name;
}

/**
 * Returns the connect timeout. The setting takes precedence over libpq's parameter, which counts
 * seconds. 0 and less mean no limit.
 */
function connectTimeout({ settings, parameters }: ServerParts): number {
  const parameter = parameters.get("connect_timeout");
  if (parameter === undefined || settings.sources.connectTimeout.kind !== "default") {
    return settings.values.connectTimeout;
  }
  if (!/^\s*[+-]?\d{1,6}\s*$/.test(parameter.value)) {
    throw badParameter(parameter, "is not a whole number of seconds", "Correct it");
  }
  return Math.max(Number(parameter.value) * 1000, 0);
}

function orderOf(parameter: Parameter | undefined): ServerConnection["order"] {
  if (parameter === undefined || parameter.value === "disable") return "as given";
  if (parameter.value === "random") return "random";
  throw badParameter(parameter, "is neither disable nor random", "Correct it");
}

const TARGETS: readonly TargetSessionAttributes[] = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
];

function targetOf(parameter: Parameter | undefined): TargetSessionAttributes | undefined {
  if (parameter === undefined) return undefined;
  const target = TARGETS.find((word) => word === parameter.value);
  if (target !== undefined) return target;
  throw badParameter(parameter, `is not one of ${TARGETS.join(", ")}`, "Correct it");
}

/** Returns the value of a parameter. An empty one counts as unset. */
function textOf(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name)?.value || undefined;
}
