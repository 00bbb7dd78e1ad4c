import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  extensionsOf,
  ifTrue,
  isUserSchema,
  notExcluded,
  notOfExtension,
  qualified,
  relationKey,
  relationKind,
  roleName,
  rowColumns,
  since,
  sorted,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/** Reads tables, foreign tables, views and materialized views. */
export const relationsQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: relationKind("c"),
    schema: "n.nspname",
    name: qualified("n.nspname", "c.relname"),
    address: ["pg_class", "c.oid"],
    facts: {
      owner: roleName(request, "c.relowner"),
      definition: "case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end",
      columns: `case when c.relkind in ('v', 'm') then ${VIEW_COLUMNS} end`,
      ...TABLE_FACTS,
      options: sorted("c.reloptions"),
      "toast options": `(select ${sorted("t.reloptions")} from pg_catalog.pg_class t where t.oid = c.reltoastrelid)`,
      "depends on extensions": `case when c.relkind = 'm' then ${extensionsOf("pg_class", "c.oid")} end`,
      unpopulated: ifTrue("c.relkind = 'm' and not c.relispopulated"),
      grants: grantsOf(request, { letter: "r", acl: "c.relacl", owner: "c.relowner" }),
      comment: commentOn("pg_class", "c.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${isUserSchema("n")}
and ${notExcluded(request, "n", "c")} and ${notOfExtension("pg_class", "c.oid")}`;
};

/** The columns of a view, which CREATE OR REPLACE VIEW must not change. */
const VIEW_COLUMNS = `(select pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
        || case when a.attcollation <> at.typcollation then ' collate ' || a.attcollation::pg_catalog.regcollation else '' end order by a.attnum)
      from pg_catalog.pg_attribute a join pg_catalog.pg_type at on at.oid = a.atttypid
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const TABLE_FACTS = {
  unlogged: ifTrue("c.relpersistence = 'u'"),
  "of type":
    "case when c.reloftype <> 0 then pg_catalog.format_type(c.reloftype, null::pg_catalog.int4) end",
  "partitioned by": "case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end",
  bounds: "case when c.relispartition then pg_catalog.pg_get_expr(c.relpartbound, c.oid) end",
  inherits: `(select pg_catalog.array_agg(${qualified("pn.nspname", "p.relname")} order by i.inhseqno)
      from pg_catalog.pg_inherits i join pg_catalog.pg_class p on p.oid = i.inhparent
      join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid)`,
  "access method": `case when c.relkind in ('r', 'p', 'm') then (select a.amname from pg_catalog.pg_am a
      where a.oid = c.relam and a.amname <> 'heap') end`,
  tablespace:
    "(select s.spcname from pg_catalog.pg_tablespace s where s.oid = c.reltablespace and c.reltablespace <> 0)",
  "replica identity":
    "case when c.relkind in ('r', 'p', 'm') then case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' end end",
  "triggers of the whole": `case when c.relispartition then (select pg_catalog.array_agg(pg_catalog.quote_ident(t.tgname) || ' '
        || case t.tgenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' else 'enabled' end order by t.tgname)
      from pg_catalog.pg_trigger t join pg_catalog.pg_trigger w on w.oid = t.tgparentid
      where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> w.tgenabled) end`,
  "row security": ifTrue("c.relrowsecurity"),
  "forced row security": ifTrue("c.relforcerowsecurity"),
  server: `(select s.srvname from pg_catalog.pg_foreign_table f join pg_catalog.pg_foreign_server s on s.oid = f.ftserver
      where f.ftrelid = c.oid)`,
  "server options": `(select ${sorted("f.ftoptions")} from pg_catalog.pg_foreign_table f where f.ftrelid = c.oid)`,
};

/** Reads sequences. A sequence that a column owns is part of the column's table. */
export const sequencesQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: "'sequence'",
    schema: "n.nspname",
    name: qualified("n.nspname", "c.relname"),
    parent: `case when o.oid is not null then ${relationKey("o", "onsp")} end`,
    address: ["pg_class", "c.oid"],
    facts: {
      owner: roleName(request, "c.relowner"),
      type: "nullif(pg_catalog.format_type(s.seqtypid, null::pg_catalog.int4), 'bigint')",
      start: exactly("nullif(s.seqstart, 1)"),
      increment: exactly("nullif(s.seqincrement, 1)"),
      minimum: exactly("nullif(s.seqmin, 1)"),
      maximum: exactly(SEQUENCE_MAXIMUM),
      cache: "nullif(s.seqcache, 1)",
      cycle: ifTrue("s.seqcycle"),
      "identity of": owningColumn("i"),
      "owned by": owningColumn("a"),
      // The sequence of a table is logged as the table is.
      unlogged: ifTrue("c.relpersistence = 'u' and o.relpersistence is distinct from 'u'"),
      logged: since(request, 15, ifTrue("c.relpersistence = 'p' and o.relpersistence = 'u'")),
      grants: grantsOf(request, { letter: "s", acl: "c.relacl", owner: "c.relowner" }),
      comment: commentOn("pg_class", "c.oid"),
    },
  });
  return `select ${columns} ${SEQUENCES}
where ${isUserSchema("n")} and ${notOfExtension("pg_class", "c.oid")} and ${notExcludedOwner(request)}`;
};

/** A number that JSON cannot hold exactly is a text. */
function exactly(number: string): string {
  return `case when pg_catalog.abs(${number}::pg_catalog.numeric) < 9007199254740992 then pg_catalog.to_json(${number})
    else pg_catalog.to_json((${number})::pg_catalog.text) end`;
}

const SEQUENCES = `from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.objsubid = 0
  and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
left join pg_catalog.pg_class o on o.oid = d.refobjid
left join pg_catalog.pg_namespace onsp on onsp.oid = o.relnamespace`;

const SEQUENCE_MAXIMUM = `nullif(s.seqmax, case s.seqtypid when 'pg_catalog.int2'::pg_catalog.regtype then 32767
      when 'pg_catalog.int4'::pg_catalog.regtype then 2147483647 else 9223372036854775807 end)`;

function owningColumn(dependency: "a" | "i"): string {
  return `case when d.deptype = '${dependency}' then (select pg_catalog.format('%I.%I.%I', onsp.nspname, o.relname, a.attname)
      from pg_catalog.pg_attribute a where a.attrelid = o.oid and a.attnum = d.refobjsubid) end`;
}

function notExcludedOwner(request: CatalogRequest): string {
  return `(o.oid is null or ${notExcluded(request, "onsp", "o")})`;
}
