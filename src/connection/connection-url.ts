import { badUrl, type ConnectionText, requireParameterName } from "../settings/bad-url.ts";
import { percentDecode } from "../settings/percent-decode.ts";
import { splitUrl, type UrlParts } from "../settings/split-url.ts";
import { addParameter, type Parameter, type Parameters } from "./connection-parameters.ts";

const SCHEME = /^(?:postgres|postgresql)(?:\+[a-z0-9_]+)?:\/\//i;

/** True for `postgres://`, `postgresql://`, and SQLAlchemy's forms with the name of a driver. */
export function isConnectionUrl(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * Reads a connection URL as libpq does (PostgreSQL manual, "Connection URIs"), and with passwords
 * that are not encoded.
 *
 * @throws {Failure} `EBB_BAD_URL`, which holds no part of the URL but the names of parameters.
 */
export function parseConnectionUrl(source: ConnectionText): Parameters {
  const { label } = source;
  const parts = splitUrl(source.text.replace(SCHEME, ""));
  const parameters = new Map<string, Parameter>();
  for (const [name, raw] of [...authorityOf(parts, label), ...queryOf(parts, source)]) {
    const value = percentDecode(raw);
    if (value.includes("\0")) throw badUrl(label, "holds the character %00", "Remove it");
    addParameter(parameters, name, { value, label: `${name} in ${label}`, code: "EBB_BAD_URL" });
  }
  return parameters;
}

type Pair = readonly [name: string, value: string];

/** Empty parts say nothing; `a,b:1` is the hosts `a,b` and the ports `,1`. */
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
      "holds a host that cannot be read",
      "A URL is postgresql://user:password@host:port/database; an IPv6 address stands in brackets",
    );
  }
  return { host: match[1] ?? match[2] ?? "", port: match[3] ?? "" };
}

function queryOf(parts: UrlParts, source: ConnectionText): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const text of parts.query) {
    const equals = text.indexOf("=");
    const name = equals === -1 ? "" : percentDecode(text.slice(0, equals));
    requireParameterName(
      source,
      name,
      pairs.map(([before]) => before),
    );
    pairs.push([name, text.slice(equals + 1)]);
  }
  return pairs.map(withoutAlias);
}

/** `ssl=true` is the JDBC driver's and libpq's, `ssl=verify-full` asyncpg's way to write sslmode. */
function withoutAlias([name, value]: Pair): Pair {
  if (name !== "ssl") return [name, value];
  if (/^(?:true|1|on)$/i.test(value)) return ["sslmode", "require"];
  return ["sslmode", /^(?:false|0|off)$/i.test(value) ? "disable" : value];
}
