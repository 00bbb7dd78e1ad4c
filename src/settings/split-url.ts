import { PARAMETER_USES } from "../connection/parameter-uses.ts";

/** The parts of a connection URL, still percent-encoded. */
export interface UrlParts {
  readonly user: string;
  readonly password: string;
  /** One or more `host:port`, separated by commas. */
  readonly hosts: string;
  readonly database: string;
  /** `name=value` pairs, in order. */
  readonly query: readonly string[];
}

/**
 * Splits what follows `postgresql://`, also when the password holds `@`, `/`, `?`, `#` or `:` raw.
 *
 * The password reaches from the first `:` to the last `@` in front of the query, so that no part of
 * it is ever taken for a host or a database and shown. The query starts at the first `?` behind
 * which either no `@` stands or only known parameters do. There is no fragment, as in libpq.
 */
export function splitUrl(rest: string): UrlParts {
  const queryStart = findQuery(rest);
  const before = queryStart === undefined ? rest : rest.slice(0, queryStart);
  const query = queryStart === undefined ? "" : rest.slice(queryStart + 1);
  return { ...splitAuthority(before), query: query.split("&").filter((pair) => pair !== "") };
}

function findQuery(rest: string): number | undefined {
  // Behind the last `@` every `?` starts the query, so only those in front of it are doubtful.
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
  return equals !== -1 && PARAMETER_USES.has(pair.slice(0, equals));
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

/** Finds the `@` that ends user and password, or -1. */
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
