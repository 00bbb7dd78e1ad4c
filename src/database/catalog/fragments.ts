import { UNREAD } from "../../schema/snapshot.ts";
import { quoteLiteral } from "../../sql/quote.ts";

/** The extent of a snapshot: everything that users created in a database, except some tables. */
export interface CatalogRequest {
  /** The server's `server_version_num`. */
  readonly version: number;
  /** Tables to exclude, with all that belongs to them: ebb's own. */
  readonly excluded: readonly TableName[];
  /** A role to name `(owner)`, so that two databases of different owners compare equal. */
  readonly owner: string | undefined;
  /** True reads the objects that each object needs, too. */
  readonly dependencies?: boolean | undefined;
  /** True reads the properties of the database itself, and the server's roles and tablespaces. */
  readonly server?: boolean | undefined;
  /**
   * The OIDs of the large objects to read with the server; undefined reads all, which may be
   * millions in a database in use.
   */
  readonly largeObjects?: readonly number[] | undefined;
  /**
   * True reads fingerprints of facts that are never shown, and marks facts that the role cannot read
   * (`SchemaObject.sealed`). They are for comparisons of databases.
   */
  readonly sealed?: SealedAccess | undefined;
  /** True reads the values of secrets, too, for SQL that is written from files with them. */
  readonly secrets?: boolean | undefined;
}

/** The columns with secrets that the role may read. */
export interface SealedAccess {
  /** `pg_authid.rolpassword`. */
  readonly passwords: boolean;
  /** `pg_subscription.subconninfo`. */
  readonly connections: boolean;
}

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/*
 * The queries run with search_path = pg_catalog, pg_temp. So every name without a schema, also of
 * an operator, means PostgreSQL's own, and pg_get_viewdef and its like write qualified names.
 * pg_temp is named to come last.
 *
 * The aliases in these fragments end in _, so that they never hide an alias of a query.
 */

/**
 * The first OID of the objects that users create (PostgreSQL's transam.h). As a condition of the
 * large catalogs it spares the thousands of rows that every database has.
 */
export const FIRST_USER_OID = 16_384;

/** A query for objects of one or a few kinds, with the columns of {@link rowColumns}. */
export type CatalogQuery = (request: CatalogRequest) => string;

/** The SQL expressions for the columns of a query. */
export interface RowParts {
  readonly kind: string;
  /** The schema's name, or `null`. */
  readonly schema: string;
  readonly name: string;
  /** The key of the parent object, or `null`. */
  readonly parent?: string;
  /** Its address in the catalogs: the catalog, the OID, and the column's number. */
  readonly address: Address;
  /** The facts, in their own order. A null means the default. */
  readonly facts: Readonly<Record<string, string>>;
  readonly position?: string;
}

/** A catalog, and SQL expressions of the OID and of the number of the column. */
export type Address = readonly [catalog: string, oid: string, column?: string];

/** Returns the columns of a row: kind, schema, name, parent, facts, position, and the address. */
export function rowColumns(request: CatalogRequest, parts: RowParts): string {
  const { kind, schema, name, parent, facts, position } = parts;
  const [catalog, oid, column = "0"] = parts.address;
  return `${kind} as kind, ${schema}::pg_catalog.text as schema, ${name} as name, ${parent ?? "null"}::pg_catalog.text as parent,
  ${withoutNulls(request, Object.entries(facts))} as facts,
  ${position ?? "null"}::pg_catalog.int4 as position,
  'pg_catalog.${catalog}'::pg_catalog.regclass::pg_catalog.oid as catalog, ${oid} as oid, ${column}::pg_catalog.int4 as part`;
}

/**
 * Returns an expression for an object of the fields that are not null. Since PostgreSQL 16 the
 * server leaves them out itself, which takes half the time of writing and reading them first.
 */
function withoutNulls(
  request: CatalogRequest,
  fields: readonly (readonly [name: string, value: string])[],
): string {
  const written = (between: string): string =>
    fields.map(([name, value]) => `${quoteLiteral(name)}${between} ${value}`).join(",\n    ");
  return isSince(request, 16)
    ? `json_object(${written(" value")} absent on null returning pg_catalog.json)`
    : `pg_catalog.json_strip_nulls(pg_catalog.json_build_object(${written(",")}))`;
}

/**
 * Returns an expression for the sealed facts of an object: a fingerprint each, or {@link unread}. An
 * entry is null where the object has no such fact.
 */
export function sealed(request: CatalogRequest, entries: Readonly<Record<string, string>>): string {
  if (request.sealed === undefined) return "null";
  const lines = Object.entries(entries).map(([name, value]) => `${quoteLiteral(name)}, ${value}`);
  return `pg_catalog.json_strip_nulls(pg_catalog.json_build_object(${lines.join(", ")}))`;
}

/** An expression for the mark of a sealed fact that the role cannot read. */
export const unread = quoteLiteral(UNREAD);

/** Returns an expression for the fingerprint of a text. */
export function fingerprint(text: string): string {
  return `'md5 ' || pg_catalog.md5(${text})`;
}

/**
 * Returns an expression that is null instead of false: a fact exists only if it differs from the
 * default.
 */
export function ifTrue(condition: string): string {
  return `case when ${condition} then true end`;
}

/** Returns a condition that is true for users' schemas. */
export function isUserSchema(namespace: string): string {
  return `not pg_catalog.starts_with(${namespace}.nspname::pg_catalog.text, 'pg_') and ${namespace}.nspname <> 'information_schema'`;
}

/** Returns a condition that is true for objects outside extensions. */
export function notOfExtension(catalog: string, oid: string): string {
  return `${oid} not in (select member_.objid from pg_catalog.pg_depend member_ where member_.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    and member_.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and member_.deptype = 'e')`;
}

/** Returns a condition that is true for all relations except the excluded ones. */
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

/** Returns an expression for a schema-qualified name, quoted if needed. */
export function qualified(namespace: string, name: string): string {
  return `pg_catalog.format('%I.%I', ${namespace}, ${name})`;
}

/** Returns an expression for the key of a relation, as in {@link RowParts.parent}. */
export function relationKey(relation: string, namespace: string): string {
  return `${relationKind(relation)} || ' ' || ${qualified(`${namespace}.nspname`, `${relation}.relname`)}`;
}

/** Returns an expression for the kind of a relation. */
export function relationKind(relation: string): string {
  return `case ${relation}.relkind when 'r' then 'table' when 'p' then 'table' when 'f' then 'foreign table'
    when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' end`;
}

/**
 * Returns an expression for a function's name with its argument types, from its OID; null for none.
 */
export function functionName(oid: string): string {
  return `nullif(${oid}::pg_catalog.oid, 0)::pg_catalog.regprocedure::pg_catalog.text`;
}

/** Returns an expression for the name of a role. */
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

/** Returns an expression for the comment on an object. */
export function commentOn(catalog: string, oid: string, column = "0"): string {
  return `(select description_.description from pg_catalog.pg_description description_ where description_.objoid = ${oid}
      and description_.classoid = 'pg_catalog.${catalog}'::pg_catalog.regclass and description_.objsubid = ${column})`;
}

/** Returns an expression for the extensions that an object depends on, by DEPENDS ON EXTENSION. */
export function extensionsOf(catalog: string, oid: string): string {
  return `(select pg_catalog.array_agg(pg_catalog.quote_ident(extension_.extname) order by extension_.extname) from pg_catalog.pg_depend depend_
      join pg_catalog.pg_extension extension_ on extension_.oid = depend_.refobjid where depend_.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass
      and depend_.objid = ${oid} and depend_.deptype = 'x')`;
}

/**
 * Returns an expression for a sorted list of options; null for none. Most rows have none, and a
 * subquery over nothing costs as much as the rest of a fact.
 */
export function sorted(array: string): string {
  return `case when ${array} is not null then (select pg_catalog.array_agg(item_ order by item_ collate pg_catalog."C") from pg_catalog.unnest(${array}) item_) end`;
}

/** Returns true if the names of NOT NULL constraints are read. */
export function readsNotNullNames({ dependencies, sealed: access }: CatalogRequest): boolean {
  return dependencies === true || access !== undefined;
}

/** Returns an expression on columns that older servers lack; null there. */
export function since(request: CatalogRequest, major: number, expression: string): string {
  return isSince(request, major) ? expression : "null";
}

/** Returns true if a server has this major version or a later one. */
export function isSince({ version }: CatalogRequest, major: number): boolean {
  return version >= major * 10_000;
}
