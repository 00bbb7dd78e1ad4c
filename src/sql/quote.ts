import { Failure } from "../failure.ts";

/**
 * Writes a name as an identifier, always with quotes, so that it is never read as a keyword.
 *
 * @throws {Failure} `EBB_ENCODING` for a NUL, which PostgreSQL allows in no name.
 */
export function quoteIdentifier(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

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
