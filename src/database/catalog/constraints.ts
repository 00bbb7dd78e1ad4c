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
  rowColumns,
  sorted,
} from "./fragments.ts";

/**
 * Reads the constraints of tables, with further facts of their indexes.
 *
 * NOT NULL is a fact of its column. A foreign key that a partition inherits from its parent is not
 * listed.
 */
export const constraintsQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: "'constraint'",
    schema: "n.nspname",
    name: `pg_catalog.quote_ident(k.conname) || ' on ' || ${qualified("n.nspname", "c.relname")}`,
    parent: relationKey("c", "n"),
    address: ["pg_constraint", "k.oid"],
    facts: {
      definition: "pg_catalog.pg_get_constraintdef(k.oid)",
      inherited: `case when k.coninhcount > 0 and k.contype = 'c' then case when k.conislocal then 'and local' else 'only' end end`,
      "part of": PART_OF,
      ...INDEX_FACTS,
      "index depends on extensions": `case when k.contype in ('p', 'u', 'x') then ${extensionsOf("pg_class", "k.conindid")} end`,
      comment: commentOn("pg_constraint", "k.oid"),
      "index comment": `case when k.contype in ('p', 'u', 'x') then ${commentOn("pg_class", "k.conindid")} end`,
    },
  });
  return `select ${columns}
from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_class ic on ic.oid = i.indexrelid
where k.contype in ('p', 'u', 'f', 'c', 'x') and not (k.contype = 'f' and k.conparentid <> 0) and ${onUserTable(request)}`;
};

/** The index of the whole to which that of a partition belongs, or the constraint that it stands for. */
const PART_OF = `(select coalesce((select pg_catalog.quote_ident(pk.conname) || ' on ' || pk.conrelid::pg_catalog.regclass
        from pg_catalog.pg_constraint pk where pk.conindid = h.inhparent and pk.contype in ('p', 'u', 'x')), ${qualified("pn.nspname", "p.relname")})
      from pg_catalog.pg_inherits h join pg_catalog.pg_class p on p.oid = h.inhparent
      join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace where h.inhrelid = i.indexrelid)`;

const INDEX_FACTS = {
  invalid: ifTrue("not i.indisvalid"),
  "clustered on": ifTrue("i.indisclustered"),
  "replica identity": ifTrue("i.indisreplident"),
  tablespace:
    "(select s.spcname from pg_catalog.pg_tablespace s where s.oid = ic.reltablespace and ic.reltablespace <> 0)",
  options: sorted("ic.reloptions"),
};

function onUserTable(request: CatalogRequest): string {
  return `${isUserSchema("n")} and ${notExcluded(request, "n", "c")} and ${notOfExtension("pg_class", "c.oid")}`;
}

/** Reads the indexes that do not belong to a constraint. */
export const indexesQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: "'index'",
    schema: "n.nspname",
    name: qualified("n.nspname", "ic.relname"),
    parent: relationKey("c", "n"),
    address: ["pg_class", "i.indexrelid"],
    facts: {
      // The definition includes the options.
      definition: "pg_catalog.pg_get_indexdef(i.indexrelid)",
      ...INDEX_FACTS,
      options: "null::pg_catalog.text[]",
      "part of": PART_OF,
      statistics: `(select pg_catalog.array_agg(a.attnum || ': ' || a.attstattarget order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0)`,
      "depends on extensions": extensionsOf("pg_class", "i.indexrelid"),
      comment: commentOn("pg_class", "i.indexrelid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
join pg_catalog.pg_class c on c.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not exists (select from pg_catalog.pg_constraint k where k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
and ${onUserTable(request)}`;
};
