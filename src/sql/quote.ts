import { Failure } from "../failure.ts";

/**
 * Writes a name as an identifier, always with quotes, so that it is never read as a keyword.
 *
 * @throws {Failure} `EBB_ENCODING` for a NUL, which PostgreSQL allows in no name.
 */
export function quoteIdentifier(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/** Writes a name as an identifier, with quotes where it needs them. */
export function quoteWhereNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED.has(name) ? name : quoteIdentifier(name);
}

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

/** Writes the schema-qualified name of an object. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * Writes a text as a string constant.
 *
 * It means the same whether `standard_conforming_strings` is on or off: a text with a backslash is
 * written as `E'…'`.
 *
 * @throws {Failure} `EBB_ENCODING` for a NUL, which PostgreSQL allows in no text.
 */
export function quoteLiteral(text: string): string {
  const quoted = withoutNul(text).replaceAll("'", "''");
  return quoted.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}

/** Writes texts as an array of a built-in type. An empty array needs the cast. */
export function quoteArray(texts: readonly string[], elementType: string): string {
  return `array[${texts.map(quoteLiteral).join(", ")}]::pg_catalog.${elementType}[]`;
}

function withoutNul(text: string): string {
  if (!text.includes("\0")) return text;
  throw new Failure("EBB_ENCODING", `Cannot send ${JSON.stringify(text)}: it holds a NUL`, {
    hint: "PostgreSQL's texts and names cannot hold U+0000: remove it",
  });
}
