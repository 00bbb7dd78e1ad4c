import { quoteLiteral } from "../../sql/quote.ts";

/** What a snapshot is made of: everything that users made in a database, but for these tables. */
export interface CatalogRequest {
  /** As `server_version_num`. */
  readonly version: number;
  /** Tables that are left out, with all that belongs to them: ebb's own. */
  readonly excluded: readonly TableName[];
  /** A role that is called `(owner)`, so that two databases of different owners compare equal. */
  readonly owner: string | undefined;
  /** True reads the objects that each object needs, too. */
  readonly dependencies?: boolean;
}

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/*
 * The queries run with search_path = pg_catalog, pg_temp: there every name that they do not
 * qualify, an operator's too, means PostgreSQL's own, and what pg_get_viewdef and its like write is
 * qualified. pg_temp is named so that it comes last.
 *
 * The aliases of these fragments end in _, so that they never capture those of a query.
 */

/** A query of the objects of one kind or a few, in the columns that {@link rowColumns} lists. */
export type CatalogQuery = (request: CatalogRequest) => string;

/** What the columns of a query are made from: SQL expressions. */
export interface RowParts {
  readonly kind: string;
  /** The schema's name, or `null`. */
  readonly schema: string;
  readonly name: string;
  /** The key of the object that this one is part of, or `null`. */
  readonly parent?: string;
  /** Where the catalogs keep it: the catalog, the OID, and the number of a column. */
  readonly address: Address;
  /** By fact, in its own order; a null means that there is nothing to say. */
  readonly facts: Readonly<Record<string, string>>;
  readonly position?: string;
}

/** A catalog, and SQL expressions of the OID and of the number of the column. */
export type Address = readonly [catalog: string, oid: string, column?: string];

/** The columns of a row: kind, schema, name, parent, facts, position, and where it is kept. */
export function rowColumns(parts: RowParts): string {
  const { kind, schema, name, parent, facts, position } = parts;
  const [catalog, oid, column = "0"] = parts.address;
  const pairs = Object.entries(facts).map(([fact, value]) => `${quoteLiteral(fact)}, ${value}`);
  return `${kind} as kind, ${schema}::pg_catalog.text as schema, ${name} as name, ${parent ?? "null"}::pg_catalog.text as parent,
  pg_catalog.json_strip_nulls(pg_catalog.json_build_object(${pairs.join(",\n    ")})) as facts,
  ${position ?? "null"}::pg_catalog.int4 as position,
  'pg_catalog.${catalog}'::pg_catalog.regclass::pg_catalog.oid as catalog, ${oid} as oid, ${column}::pg_catalog.int4 as part`;
}

/** Turns `false` into null: a fact is there only where it is not the default. */
export function ifTrue(condition: string): string {
  return `case when ${condition} then true end`;
}

/** True for the schemas in which users make things. */
export function isUserSchema(namespace: string): string {
  return `not pg_catalog.starts_with(${namespace}.nspname::pg_catalog.text, 'pg_') and ${namespace}.nspname <> 'information_schema'`;
}

/** True for what is not a part of an extension. */
export function notOfExtension(catalog: string, oid: string): string {
  return `${oid} not in (select member_.objid from pg_catalog.pg_depend member_ where member_.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    and member_.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and member_.deptype = 'e')`;
}

/** True for every relation but the excluded ones. */
export function notExcluded(
  { excluded }: CatalogRequest,
  namespace: string,
  relation: string,
): string {
  if (excluded.length === 0) return "true";
  const names = excluded.map(
    ({ schema, table }) => `(${quoteLiteral(schema)}, ${quoteLiteral(table)})`,
  );
  return `(${namespace}.nspname::pg_catalog.text, ${relation}.relname::pg_catalog.text) not in (${names.join(", ")})`;
}

/** A name in its schema, with quotes where they are needed. */
export function qualified(namespace: string, name: string): string {
  return `pg_catalog.format('%I.%I', ${namespace}, ${name})`;
}

/** The key of a relation, as {@link RowParts.parent}. */
export function relationKey(relation: string, namespace: string): string {
  return `${relationKind(relation)} || ' ' || ${qualified(`${namespace}.nspname`, `${relation}.relname`)}`;
}

/** The kind of a relation. */
export function relationKind(relation: string): string {
  return `case ${relation}.relkind when 'r' then 'table' when 'p' then 'table' when 'f' then 'foreign table'
    when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' end`;
}

/** The name of a function with the types of its arguments, from its OID; null for none. */
export function functionName(oid: string): string {
  return `nullif(${oid}::pg_catalog.oid, 0)::pg_catalog.regprocedure::pg_catalog.text`;
}

/** The name of a role. */
export function roleName({ owner }: CatalogRequest, oid: string): string {
  const name = `pg_catalog.pg_get_userbyid(${oid})::pg_catalog.text`;
  if (owner === undefined) return name;
  return `case ${name} when ${quoteLiteral(owner)} then '(owner)' else ${name} end`;
}

/** The name of a role with quotes where it needs them, so that no role passes for PUBLIC. */
export function quotedRole({ owner }: CatalogRequest, oid: string): string {
  const name = `pg_catalog.pg_get_userbyid(${oid})`;
  const quoted = `pg_catalog.quote_ident(${name})`;
  if (owner === undefined) return quoted;
  return `case ${name} when ${quoteLiteral(owner)} then '(owner)' else ${quoted} end`;
}

/** The comment on an object. */
export function commentOn(catalog: string, oid: string, column = "0"): string {
  return `(select description_.description from pg_catalog.pg_description description_ where description_.objoid = ${oid}
      and description_.classoid = 'pg_catalog.${catalog}'::pg_catalog.regclass and description_.objsubid = ${column})`;
}

/** A list of options, sorted; null for none. */
export function sorted(array: string): string {
  return `(select pg_catalog.array_agg(item_ order by item_ collate pg_catalog."C") from pg_catalog.unnest(${array}) item_)`;
}

/** An expression on columns that servers before a release lack; null there. */
export function since(request: CatalogRequest, major: number, expression: string): string {
  return isSince(request, major) ? expression : "null";
}

/** Tells whether a server is of this release or a later one. */
export function isSince({ version }: CatalogRequest, major: number): boolean {
  return version >= major * 10_000;
}
