import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  functionName,
  ifTrue,
  isSince,
  isUserSchema,
  notOfExtension,
  qualified,
  readsNotNullNames,
  roleName,
  rowColumns,
  since,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/**
 * Reads types, except those that PostgreSQL creates with another object: arrays, rows of tables,
 * multiranges.
 */
export const typesQuery: CatalogQuery = (request) => {
  const multirange = since(request, 14, MULTIRANGE);
  const columns = rowColumns(request, {
    kind: `case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite type'
      when 'r' then 'range type' else 'base type' end`,
    schema: "n.nspname",
    name: qualified("n.nspname", "t.typname"),
    address: ["pg_type", "t.oid"],
    facts: {
      owner: roleName(request, "t.typowner"),
      ...ENUM,
      ...COMPOSITE,
      ...DOMAIN,
      "not null name": notNullName(request),
      ...RANGE,
      multirange: `case when t.typtype = 'r' then ${multirange} end`,
      ...BASE,
      functions: supportFunctions(request),
      grants: grantsOf(request, { letter: "T", acl: "t.typacl", owner: "t.typowner" }),
      comment: commentOn("pg_type", "t.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_range r on t.typtype = 'r' and r.rngtypid = t.oid
where t.typtype in ('e', 'd', 'r', 'b', 'p', 'c') and ${isUserSchema("n")} and ${notOfExtension("pg_type", "t.oid")}
and (t.typtype <> 'c' or exists (select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
and (t.typelem = 0 or not exists (select from pg_catalog.pg_type e where e.oid = t.typelem and e.typarray = t.oid))`;
};

const ENUM = {
  values: `case when t.typtype = 'e' then (select pg_catalog.array_agg(v.enumlabel::pg_catalog.text order by v.enumsortorder)
      from pg_catalog.pg_enum v where v.enumtypid = t.oid) end`,
};

const COMPOSITE = {
  attributes: `case when t.typtype = 'c' then (select pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) || ' '
        || pg_catalog.format_type(a.atttypid, a.atttypmod)
        || case when a.attcollation <> at.typcollation then ' collate ' || a.attcollation::pg_catalog.regcollation else '' end order by a.attnum)
      from pg_catalog.pg_attribute a join pg_catalog.pg_type at on at.oid = a.atttypid
      where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) end`,
  "attribute comments": `case when t.typtype = 'c' then (select pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) || ' ' || x.comment order by a.attnum)
      from pg_catalog.pg_attribute a, lateral (select ${commentOn("pg_class", "a.attrelid", "a.attnum")} as comment) x
      where a.attrelid = t.typrelid and x.comment is not null) end`,
};

const DOMAIN = {
  "based on":
    "case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod) end",
  "not null": ifTrue("t.typtype = 'd' and t.typnotnull"),
  default:
    "case when t.typtype = 'd' then coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) end",
  collation: `case when t.typtype = 'd' then (select t.typcollation::pg_catalog.regcollation::pg_catalog.text
      from pg_catalog.pg_type b where b.oid = t.typbasetype and b.typcollation <> t.typcollation) end`,
  constraints: `case when t.typtype = 'd' then (select pg_catalog.array_agg(pg_catalog.quote_ident(k.conname) || ' '
        || pg_catalog.pg_get_constraintdef(k.oid) order by k.conname)
      from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c') end`,
  "constraint comments": `case when t.typtype = 'd' then (select pg_catalog.array_agg(pg_catalog.quote_ident(k.conname) || ' ' || x.comment order by k.conname)
      from pg_catalog.pg_constraint k, lateral (select ${commentOn("pg_constraint", "k.oid")} as comment) x
      where k.contypid = t.oid and x.comment is not null) end`,
};

/** Returns the expression for the name of a domain's NOT NULL, where it is not the default one. */
function notNullName(request: CatalogRequest): string {
  if (!isSince(request, 17) || !readsNotNullNames(request)) return "null";
  return `case when t.typtype = 'd' then (select pg_catalog.quote_ident(nullif(k.conname::pg_catalog.text, t.typname || '_not_null'))
      from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'n') end`;
}

/**
 * The multirange's name, if it is not CREATE TYPE's default: `range` becomes `multirange`, or
 * `_multirange` is appended.
 */
const MULTIRANGE = `(select nullif(m.typname::pg_catalog.text, case when pg_catalog.strpos(t.typname::pg_catalog.text, 'range') > 0
        then pg_catalog.regexp_replace(t.typname::pg_catalog.text, 'range', 'multirange') else t.typname::pg_catalog.text || '_multirange' end)
      from pg_catalog.pg_type m where m.oid = r.rngmultitypid)`;

const RANGE = {
  subtype: "pg_catalog.format_type(r.rngsubtype, null::pg_catalog.int4)",
  "subtype operator class": `(select ${qualified("o2.nspname", "o1.opcname")} from pg_catalog.pg_opclass o1
      join pg_catalog.pg_namespace o2 on o2.oid = o1.opcnamespace where o1.oid = r.rngsubopc and not o1.opcdefault)`,
  "subtype collation": `(select r.rngcollation::pg_catalog.regcollation::pg_catalog.text from pg_catalog.pg_type b
      where b.oid = r.rngsubtype and b.typcollation <> r.rngcollation)`,
  canonical: functionName("r.rngcanonical"),
  "subtype difference": functionName("r.rngsubdiff"),
};

const BASE = {
  shell: ifTrue("t.typtype = 'p' and not t.typisdefined"),
  element:
    "case when t.typtype = 'b' and t.typelem <> 0 then pg_catalog.format_type(t.typelem, null::pg_catalog.int4) end",
  "default value": "case when t.typtype = 'b' then t.typdefault end",
  collatable: ifTrue("t.typtype = 'b' and t.typcollation <> 0"),
  layout: `case when t.typtype = 'b' then pg_catalog.array_to_string(array['length', t.typlen::pg_catalog.text, 'alignment', t.typalign::pg_catalog.text,
      'storage', t.typstorage::pg_catalog.text, 'category', t.typcategory::pg_catalog.text, 'delimiter', t.typdelim::pg_catalog.text]
      || case when t.typispreferred then array['preferred'] end || case when t.typbyval then array['by value'] end, ' ') end`,
};

/** An element alone gives a type the function of true arrays. */
const SUBSCRIPT = `(case when t.typelem = 0 or t.typsubscript <> 'pg_catalog.raw_array_subscript_handler'::pg_catalog.regproc
        then t.typsubscript end)`;

function supportFunctions(request: CatalogRequest): string {
  return `case when t.typtype = 'b' then pg_catalog.array_remove(array[
      'input ' || ${functionName("t.typinput")}, 'output ' || ${functionName("t.typoutput")},
      'receive ' || ${functionName("t.typreceive")}, 'send ' || ${functionName("t.typsend")},
      'modifier input ' || ${functionName("t.typmodin")}, 'modifier output ' || ${functionName("t.typmodout")},
      'analyze ' || ${functionName("t.typanalyze")}, 'subscript ' || ${since(request, 14, functionName(SUBSCRIPT))}], null) end`;
}
