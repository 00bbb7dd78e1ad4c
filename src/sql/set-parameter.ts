import { nameOf } from "./identifier.ts";
import { quoteIdentifier, quoteLiteral } from "./quote.ts";

/**
 * Writes `name = value` for SET, with the meaning that the value has in postgresql.conf, PGOPTIONS
 * or `ALTER ROLE … SET`.
 *
 * A list of names is written name by name (PostgreSQL manual, "SET"). SET takes a string as one
 * name: `search_path = 'a, b'` would be a single schema of that name.
 */
export function setParameter(name: string, value: string): string {
  const names = isNameList(name) ? namesIn(value) : undefined;
  const values = names === undefined || names.length === 0 ? [value] : names;
  return `${quoteIdentifier(name)} = ${values.map(quoteLiteral).join(", ")}`;
}

/** Returns true for a parameter whose value is a list of names. */
export function isNameList(parameter: string): boolean {
  return NAME_LISTS.has(parameter.toLowerCase());
}

/** Reads a list of names such as `"$user", public`. Returns undefined if it is not a list. */
export function namesIn(list: string): readonly string[] | undefined {
  if (list.trim() === "") return [];
  const names: string[] = [];
  const item = /\s*("(?:[^"]|"")*"|[^\s",]+)\s*(,|$)/y;
  for (let separator = ","; separator === ","; ) {
    const match = item.exec(list);
    if (match === null) return undefined;
    names.push(nameIn(match[1] ?? ""));
    separator = match[2] ?? "";
  }
  return names;
}

/** Reads one name of a list, where a name without quotes may contain any character (`$user`). */
function nameIn(token: string): string {
  if (!token.startsWith('"')) return nameOf(token) ?? token.toLowerCase();
  return token.slice(1, -1).replaceAll('""', '"');
}

/** The parameters with GUC_LIST_QUOTE in PostgreSQL's source. No extension may add one. */
const NAME_LISTS = new Set([
  "search_path",
  "temp_tablespaces",
  "session_preload_libraries",
  "local_preload_libraries",
]);
