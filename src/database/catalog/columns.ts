import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  ifTrue,
  isSince,
  isUserSchema,
  notExcluded,
  notOfExtension,
  qualified,
  readsNotNullNames,
  relationKey,
  rowColumns,
  since,
  sorted,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/**
 * Reads columns. A column of a view is read only if it has more than its name and type, which are
 * in the view's definition.
 */
export const columnsQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: "'column'",
    schema: "n.nspname",
    name: `${qualified("n.nspname", "c.relname")} || '.' || pg_catalog.quote_ident(a.attname)`,
    parent: relationKey("c", "n"),
    address: ["pg_class", "a.attrelid", "a.attnum"],
    facts: columnFacts(request),
    position:
      "case when c.relkind not in ('v', 'm') then pg_catalog.row_number() over (partition by a.attrelid order by a.attnum) end",
  });
  return `select ${columns} ${COLUMNS} ${isSince(request, 18) ? NOT_NULLS : ""}
where ${isUserSchema("n")} and a.attnum > 0 and not a.attisdropped
and ${notExcluded(request, "n", "c")} and ${notOfExtension("pg_class", "c.oid")}
and (c.relkind in ('r', 'p', 'f') or c.relkind in ('v', 'm') and (d.adbin is not null or a.attacl is not null
  or ${OPTIONS} is not null or ${STATISTICS} is not null or ${STORAGE} is not null or ${compression(request)} is not null
  or ${commentOn("pg_class", "a.attrelid", "a.attnum")} is not null))`;
};

const COLUMNS = `from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum`;

/** The NOT NULL constraint of the column, of which there is one at most. */
const NOT_NULLS = `left join pg_catalog.pg_constraint k on k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum]`;

/**
 * The column options without the server's own mark (`pg_attver`, since November 2026, seen on
 * 15.20). The mark differs from table to table, ALTER TABLE cannot remove it, and pg_dump omits it.
 */
const OPTIONS = `case when a.attoptions is not null then (select pg_catalog.array_agg(option_ order by option_ collate pg_catalog."C")
      from pg_catalog.unnest(a.attoptions) option_ where not pg_catalog.starts_with(option_, 'pg_attver=')) end`;

/** Before PostgreSQL 17, -1 meant the default. */
const STATISTICS = "nullif(a.attstattarget, -1)";

const STORAGE = `case when c.relkind <> 'v' and a.attstorage <> t.typstorage then
      case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end`;

function compression(request: CatalogRequest): string {
  const words =
    "case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' else nullif(a.attcompression::pg_catalog.text, '') end";
  return since(request, 14, words);
}

/** Since PostgreSQL 17 a partition has the identity of the whole; earlier it had none. */
function identity(request: CatalogRequest): string {
  const own = isSince(request, 17) ? "not c.relispartition" : "true";
  return `case when ${own} then case a.attidentity when 'a' then 'always' when 'd' then 'by default' end end`;
}

function columnFacts(request: CatalogRequest): Readonly<Record<string, string>> {
  const expression = "pg_catalog.pg_get_expr(d.adbin, d.adrelid)";
  const isTable = "c.relkind not in ('v', 'm')";
  return {
    type: `case when ${isTable} then pg_catalog.format_type(a.atttypid, a.atttypmod) end`,
    "not null": notNull(request),
    "not null name": notNullName(request),
    "not null comment": notNullComment(request),
    default: `case when a.attgenerated = '' then ${expression} end`,
    generated: `case a.attgenerated when 's' then ${expression} || ' stored' when 'v' then ${expression} || ' virtual' end`,
    identity: identity(request),
    collation: `case when ${isTable} and a.attcollation <> t.typcollation then a.attcollation::pg_catalog.regcollation::pg_catalog.text end`,
    storage: STORAGE,
    compression: compression(request),
    statistics: STATISTICS,
    options: OPTIONS,
    "server options": sorted("a.attfdwoptions"),
    inherited: `case when a.attinhcount > 0 then case when a.attislocal then 'and local' else 'only' end end`,
    grants: grantsOf(request, { letter: "c", acl: "a.attacl", owner: "c.relowner" }),
    comment: commentOn("pg_class", "a.attrelid", "a.attnum"),
  };
}

/**
 * Returns the expression for NOT NULL. Since PostgreSQL 18 it is a constraint with a name, which
 * older servers drop. Its other properties are read here.
 */
function notNull(request: CatalogRequest): string {
  if (!isSince(request, 18)) return ifTrue("a.attnotnull");
  const kind =
    "case when not k.convalidated then 'not valid' when k.connoinherit then 'no inherit' end";
  return `case when a.attnotnull then coalesce(pg_catalog.to_json(${kind}), pg_catalog.to_json(true)) end`;
}

/**
 * Returns the expression for the name of the NOT NULL constraint, where it is not the default one.
 * Only SQL that is written, and comparisons of databases of one version need it.
 */
function notNullName(request: CatalogRequest): string {
  if (!isSince(request, 18) || !readsNotNullNames(request)) return "null";
  return "pg_catalog.quote_ident(nullif(k.conname::pg_catalog.text, pg_catalog.format('%s_%s_not_null', c.relname, a.attname)))";
}

/** Returns the expression for the comment on the NOT NULL constraint, behind its name. */
function notNullComment(request: CatalogRequest): string {
  if (!isSince(request, 18)) return "null";
  return `pg_catalog.quote_ident(k.conname) || ' ' || ${commentOn("pg_constraint", "k.oid")}`;
}
