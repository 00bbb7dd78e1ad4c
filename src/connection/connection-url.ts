import {
  addParameter,
  badUrl,
  type ConnectionText,
  type Parameter,
  type Parameters,
  requireParameterName,
} from "./connection-parameters.ts";
import { PARAMETER_USES } from "./parameter-uses.ts";

const SCHEME = /^(?:postgres|postgresql)(?:\+[a-z0-9_]+)?:\/\//i;

/**
 * Returns true for `postgres://`, `postgresql://`, and SQLAlchemy's forms with the name of a
 * driver.
 */
export function isConnectionUrl(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * Parses a connection URL as libpq does (PostgreSQL manual, "Connection URIs"). It also accepts
 * passwords that are not encoded.
 *
 * @throws {Failure} `EBB_BAD_URL`, which contains no part of the URL except the names of
 * parameters.
 */
export function parseConnectionUrl(source: ConnectionText): Parameters {
  const { label } = source;
  const parts = splitUrl(source.text.replace(SCHEME, ""));
  const parameters = new Map<string, Parameter>();
  for (const [name, raw] of [...authorityOf(parts, label), ...queryOf(parts, source)]) {
    const value = percentDecode(raw);
    if (value.includes("\0")) throw badUrl(label, "has the character %00", "Remove it");
    const parameter: Parameter = {
      ...{ value, label: `${name} in ${label}`, code: "EBB_BAD_URL" },
      ...(value !== raw && { isDecoded: true }),
    };
    const setting = SETTING.exec(name)?.[1];
    if (setting === undefined) addParameter(parameters, name, parameter);
    else addOption(parameters, setting, parameter);
  }
  return parameters;
}

/** Adds a setting to the parameter `options`, in the form that libpq reads. */
function addOption(
  parameters: Map<string, Parameter>,
  setting: string,
  parameter: Parameter,
): void {
  const before = parameters.get("options")?.value;
  const option = `-c ${setting}=${parameter.value.replace(/[\s\\]/g, "\\$&")}`;
  const value = before ? `${before} ${option}` : option;
  addParameter(parameters, "options", { ...parameter, value });
}

/** sqlx's name for a setting of the session: `options[search_path]=a`. */
const SETTING = /^options\[([a-z_][\w$.-]*)\]$/i;

type Pair = readonly [name: string, value: string];

/**
 * Returns the parameters before the query, without empty ones. `a,b:1` means the hosts `a,b` and
 * the ports `,1`.
 */
function authorityOf(parts: UrlParts, label: string): readonly Pair[] {
  const hosts = parts.hosts.split(",").map((text) => hostAndPort(text, label));
  const pairs: Pair[] = [
    ["user", parts.user],
    ["password", parts.password],
    ["host", hosts.map(({ host }) => host).join(",")],
    ["port", hosts.map(({ port }) => port).join(",")],
    ["dbname", parts.database],
  ];
  return pairs.filter(([, value]) => value !== "");
}

function hostAndPort(
  text: string,
  label: string,
): { readonly host: string; readonly port: string } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text);
  if (match === null) {
    throw badUrl(
      label,
      "has a host that cannot be read",
      "A URL is postgresql://user:password@host:port/database; an IPv6 address needs brackets",
    );
  }
  return { host: match[1] ?? match[2] ?? "", port: match[3] ?? "" };
}

function queryOf(parts: UrlParts, source: ConnectionText): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const text of parts.query) {
    const equals = text.indexOf("=");
    const name = equals === -1 ? "" : percentDecode(text.slice(0, equals));
    if (!SETTING.test(name)) {
      requireParameterName(
        source,
        name,
        pairs.map(([before]) => before),
      );
    }
    pairs.push([name, text.slice(equals + 1)]);
  }
  // `options` would replace the settings before it.
  const isSetting = ([name]: Pair): boolean => SETTING.test(name);
  const others = pairs.filter((pair) => !isSetting(pair));
  return [...others.map(withoutAlias), ...pairs.filter(isSetting)];
}

/**
 * Replaces `ssl` with `sslmode`. `ssl=true` is the spelling of the JDBC driver and libpq,
 * `ssl=verify-full` that of asyncpg.
 */
function withoutAlias([name, value]: Pair): Pair {
  if (name !== "ssl") return [name, value];
  if (/^(?:true|1|on)$/i.test(value)) return ["sslmode", "require"];
  return ["sslmode", /^(?:false|0|off)$/i.test(value) ? "disable" : value];
}

/** The parts of a connection URL, still percent-encoded. */
interface UrlParts {
  readonly user: string;
  readonly password: string;
  /** One or more `host:port`, separated by commas. */
  readonly hosts: string;
  readonly database: string;
  /** `name=value` pairs, in order. */
  readonly query: readonly string[];
}

/**
 * Splits the part after `postgresql://`, even if the password holds a raw `@`, `/`, `?`, `#` or
 * `:`.
 *
 * The password reaches from the first `:` to the last `@` before the query. So no part of it is
 * ever read, and shown, as a host or a database. The query starts at the first `?` that has no `@`
 * after it, or only known parameters. There is no fragment, as in libpq.
 */
function splitUrl(rest: string): UrlParts {
  const queryStart = findQuery(rest);
  const before = queryStart === undefined ? rest : rest.slice(0, queryStart);
  const query = queryStart === undefined ? "" : rest.slice(queryStart + 1);
  return { ...splitAuthority(before), query: query.split("&").filter((pair) => pair !== "") };
}

function findQuery(rest: string): number | undefined {
  // After the last `@`, every `?` starts the query. So only those before it are doubtful.
  for (let at = rest.indexOf("?"); at !== -1; at = rest.indexOf("?", at + 1)) {
    if (startsQuery(rest.slice(0, at), rest.slice(at + 1))) return at;
  }
  return undefined;
}

function startsQuery(before: string, query: string): boolean {
  if (!query.includes("@")) return true;
  const isPassword = before.includes(":") || !before.includes("/");
  if (!isPassword) return true;
  return query.split("&").every(isKnownPair) && isHostList(splitAuthority(before).hosts);
}

function isKnownPair(pair: string): boolean {
  const equals = pair.indexOf("=");
  if (equals === -1) return false;
  const name = percentDecode(pair.slice(0, equals));
  return PARAMETER_USES.has(name) || SETTING.test(name);
}

function isHostList(hosts: string): boolean {
  return hosts.split(",").every((host) => /^(?:\[[^\]]*\]|[^[\]:\s]*)(?::\d{0,5})?$/.test(host));
}

function splitAuthority(text: string): Omit<UrlParts, "query"> {
  const at = endOfUser(text);
  const [user, password] = cut(at === -1 ? "" : text.slice(0, at), ":");
  const [hosts, database] = cut(text.slice(at + 1), "/");
  return { user, password, hosts, database };
}

/** Finds the `@` that ends user and password, or returns -1. */
function endOfUser(text: string): number {
  const head = cut(text, "/")[0];
  const startsWithAddress = /^\[[^\]]*\](?::\d*)?(?:,|$)/.test(head);
  if (startsWithAddress) return -1;
  return head.includes(":") ? text.lastIndexOf("@") : head.lastIndexOf("@");
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * Decodes the percent-encoded characters of a URL and leaves everything else unchanged.
 *
 * A `%` without two hexadecimal digits stays, and so do bytes that are not UTF-8. So the raw
 * passwords `50%off` and `5%FF` keep their meaning. A `+` is not a space, as in libpq.
 */
export function percentDecode(text: string): string {
  return text.replace(ENCODED_CHARACTER, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** One code point of one to four encoded bytes. Overlong ones and surrogates fail to decode. */
const ENCODED_CHARACTER =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}/gi;
