import { quoteIdentifier } from "../../sql/quote.ts";

/** Words that PostgreSQL does not read as a name without quotes (its grammar's reserved ones). */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check
  collate collation column concurrently constraint create cross current_catalog current_date
  current_role current_schema current_time current_timestamp current_user default deferrable desc
  distinct do else end except false fetch for foreign freeze from full grant group having ilike in
  initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
  references returning right select session_user similar some symmetric system_user table
  tablesample then to trailing true union unique user using variadic verbose when where window
  with between bigint bit boolean char character coalesce dec decimal exists extract float
  greatest grouping inout int integer interval least national nchar none normalize nullif numeric
  out overlay position precision real row setof smallint substring time timestamp treat trim
  values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse
  xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** Writes a name with quotes where it needs them. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED.has(name) ? name : quoteIdentifier(name);
}

/** Writes the name of a role; `(owner)` is the one that runs the statements. */
export function role(name: string): string {
  return name === "(owner)" ? "current_user" : identifier(name);
}

/** Writes the name of a role that has its quotes already. */
export function quotedRole(name: string): string {
  return name === "(owner)" ? "current_user" : name;
}

/** Takes a name apart at its dots; each part keeps its quotes: `public."a.b"` gives two. */
export function splitName(name: string): readonly string[] {
  return name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [name];
}

/** The last part of a name, with its quotes: `email` of `public.users.email`. */
export function lastPart(name: string): string {
  return splitName(name).at(-1) ?? name;
}

/** The table of a column: `public.users` of `public.users.email`. */
export function tableOf(column: string): string {
  return splitName(column).slice(0, -1).join(".");
}

/** Returns the name before ` on …` in the name of a constraint, a trigger, a rule or a policy. */
export function ownName(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^ "]+)/.exec(name)?.[0] ?? name;
}

/** Returns the table after ` on ` in such a name. */
export function onTable(name: string): string {
  return name.slice(ownName(name).length + " on ".length);
}

/** Takes the first name of a text apart from the rest: an attribute and its type. */
export function splitFirst(text: string): readonly [name: string, rest: string] {
  const name = ownName(text);
  return [name, text.slice(name.length + 1)];
}

/** Takes the quotes from a name. */
export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Writes options as the catalogs keep them, `name=value`, with the values as constants. */
export function optionPair(option: string): readonly [name: string, value: string] {
  const at = option.indexOf("=");
  return at === -1 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
}
