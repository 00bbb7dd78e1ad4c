import { badUrl, type ConnectionText, type Parameters } from "./connection-parameters.ts";
import { isConnectionUrl, parseConnectionUrl } from "./connection-url.ts";
import { isConninfo, parseConninfo } from "./conninfo.ts";

/**
 * The meaning of a connection text: a server, or the embedded database in a directory or in memory.
 */
export type ParsedConnectionText =
  | { readonly kind: "server"; readonly parameters: Parameters }
  | { readonly kind: "embedded"; readonly directory: string | undefined };

/**
 * Parses the user's connection text: a URL, libpq's keyword/value string, or `pglite:`.
 *
 * White space around it is ignored: files and secrets often end in a line break.
 *
 * @throws {Failure} `EBB_BAD_URL`, which contains no part of the text except the names of
 * parameters.
 */
export function parseConnectionText({ text, label }: ConnectionText): ParsedConnectionText {
  const source = { text: text.trim(), label };
  if (source.text.includes("\0")) throw badUrl(label, "has a NUL character", "Remove it");
  if (/^pglite:/i.test(source.text)) return embedded(source);
  if (isConnectionUrl(source.text)) {
    return { kind: "server", parameters: parseConnectionUrl(source) };
  }
  if (isConninfo(source.text)) return { kind: "server", parameters: parseConninfo(source) };
  throw notAConnection(source);
}

function embedded({ text, label }: ConnectionText): ParsedConnectionText {
  const directory = text.slice("pglite:".length);
  if (directory.startsWith("//")) {
    throw badUrl(label, "names no directory", "Write pglite:./dir or pglite:/dir, without //");
  }
  return { kind: "embedded", directory: directory === "" ? undefined : directory };
}

function notAConnection({ text, label }: ConnectionText): Error {
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  return badUrl(label, "cannot be read", HINTS.get(scheme) ?? hintForText(text));
}

function hintForText(text: string): string {
  if (/^["'`]/.test(text)) return "Remove the quotes around it";
  return "It is a URL such as postgresql://user:password@host:5432/database, or pglite:./dir";
}

const NOT_POSTGRESQL =
  "ebb works with PostgreSQL only: postgresql://user:password@host:5432/database";

const HINTS: ReadonlyMap<string, string> = new Map([
  ["jdbc", "Remove jdbc: and write postgresql://user:password@host:5432/database"],
  ["postgis", "Write postgresql:// instead of postgis://"],
  ["pgsql", "Write postgresql:// instead of pgsql://"],
  ["prisma", "Write the URL of the PostgreSQL server itself, which starts with postgresql://"],
  [
    "prisma+postgres",
    "Write the URL of the PostgreSQL server itself, which starts with postgresql://",
  ],
  ["postgres", "Two slashes follow the scheme: postgresql://user:password@host:5432/database"],
  ["postgresql", "Two slashes follow the scheme: postgresql://user:password@host:5432/database"],
  ...["mysql", "mariadb", "sqlite", "sqlite3", "mssql", "sqlserver", "oracle", "mongodb"].map(
    (scheme): [string, string] => [scheme, NOT_POSTGRESQL],
  ),
]);
