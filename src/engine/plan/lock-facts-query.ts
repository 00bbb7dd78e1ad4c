import type { Lookup, Questions } from "../../locks/facts.ts";
import { quoteLiteral } from "../../sql/quote.ts";

/** A plan is only shown, so its query never waits long. */
const PATIENCE = "1s";

/**
 * Builds the message that answers all questions about the catalog as one JSON text.
 *
 * It looks names up in pg_class. `to_regclass` would fail on a schema that the role may not use.
 */
export function lockFactsQuery(
  { relations, types, functions }: Questions,
  { measures }: { readonly measures: boolean },
): string {
  return `begin isolation level read committed read only;
set local lock_timeout = '${PATIENCE}';
set local statement_timeout = 0;
with recursive wanted as (${wanted(relations)}),
found as (select w.i, (select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
    where c.relname operator(pg_catalog.=) w.name::pg_catalog.name and n.nspname operator(pg_catalog.=) any (w.schemas::pg_catalog.name[])
    order by pg_catalog.array_position(w.schemas, n.nspname::pg_catalog.text) limit 1) as oid from wanted w),
located as (select f.i, f.oid, x.indrelid as indexed from found f left join pg_catalog.pg_index x on x.indexrelid operator(pg_catalog.=) f.oid where f.oid is not null),
own(oid) as (select coalesce(l.indexed, l.oid) from located l),
parents(oid) as (select h.inhparent from pg_catalog.pg_inherits h join own o on h.inhrelid operator(pg_catalog.=) o.oid),
near(oid) as (select o.oid from own o
  union select p.oid from parents p
  union select k.confrelid from pg_catalog.pg_constraint k join own o on k.conrelid operator(pg_catalog.=) o.oid where k.contype operator(pg_catalog.=) 'f'
  union select k.conrelid from pg_catalog.pg_constraint k join own o on k.confrelid operator(pg_catalog.=) o.oid where k.contype operator(pg_catalog.=) 'f'
  union select p.partdefid from pg_catalog.pg_partitioned_table p join (select o.oid from own o union select a.oid from parents a) o on p.partrelid operator(pg_catalog.=) o.oid where p.partdefid operator(pg_catalog.<>) 0::pg_catalog.oid),
below(root, oid) as (select n.oid, n.oid from near n
  union select b.root, h.inhrelid from pg_catalog.pg_inherits h join below b on h.inhparent operator(pg_catalog.=) b.oid)
select pg_catalog.json_build_object('schema', pg_catalog.current_schema(),
  'relations', ${list("pg_catalog.json_build_object('i', l.i, 'oid', l.oid::pg_catalog.int8, 'indexed', l.indexed::pg_catalog.int8)", "located l")},
  'sizes', ${list(SIZE, sizes(measures ? MEASURED : ESTIMATED))},
  'pointers', ${list("pg_catalog.json_build_object('from', k.conrelid::pg_catalog.int8, 'to', k.confrelid::pg_catalog.int8)", "pg_catalog.pg_constraint k where k.contype operator(pg_catalog.=) 'f' and k.confrelid operator(pg_catalog.=) any (select n.oid from near n)")},
  'tables', ${list(TABLE, "near n join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) n.oid join pg_catalog.pg_namespace s on s.oid operator(pg_catalog.=) c.relnamespace")},
  'types', ${list("pg_catalog.json_build_object('i', w.i, 'oid', t.oid::pg_catalog.int8, 'domain', t.typtype operator(pg_catalog.=) 'd')", typesFrom(types))},
  'functions', ${list("pg_catalog.json_build_object('i', w.i, 'builtin', p.builtin, 'volatile', p.volatile)", functionsFrom(functions))},
  'casts', ${list("pg_catalog.format('%s>%s', k.castsource::pg_catalog.int8, k.casttarget::pg_catalog.int8)", "pg_catalog.pg_cast k where k.castmethod operator(pg_catalog.=) 'b'")})::pg_catalog.text as facts;
commit`;
}

function wanted(lookups: readonly Lookup[]): string {
  const asked = lookups.map(({ schemas, name }, i) => ({ i, schemas: schemas ?? null, name }));
  return `select w.i, w.name, coalesce(w.schemas, pg_catalog.current_schemas(true)::pg_catalog.text[]) as schemas
  from pg_catalog.jsonb_to_recordset(${quoteLiteral(JSON.stringify(asked))}::pg_catalog.jsonb) as w(i pg_catalog.int4, schemas pg_catalog.text[], name pg_catalog.text)`;
}

function list(row: string, from: string): string {
  return `(select coalesce(pg_catalog.json_agg(${row}), '[]') from ${from})`;
}

const ESTIMATED =
  "e.relpages::pg_catalog.int8 operator(pg_catalog.*) pg_catalog.current_setting('block_size')::pg_catalog.int8";

/**
 * pg_table_size() takes a lock: it would wait for a session with an exclusive lock on the table.
 */
const MEASURED = `case when e.oid operator(pg_catalog.=) any (array(select l.relation from pg_catalog.pg_locks l where l.mode operator(pg_catalog.=) 'AccessExclusiveLock'))
      then ${ESTIMATED} else pg_catalog.pg_table_size(e.oid) end`;

const SIZE =
  "pg_catalog.json_build_object('oid', z.root::pg_catalog.int8, 'bytes', z.bytes, 'rows', z.rows, 'children', z.children)";

/**
 * Returns a FROM item with the size of each table and its partitions. `size` is the expression for
 * one table.
 */
function sizes(size: string): string {
  return `(select b.root, coalesce(pg_catalog.sum(${size}), 0)::pg_catalog.int8 as bytes,
      pg_catalog.sum(e.reltuples) filter (where e.reltuples operator(pg_catalog.>=) 0::pg_catalog.float4 and e.relkind operator(pg_catalog.<>) 'p')::pg_catalog.int8 as rows,
      coalesce(pg_catalog.json_agg(b.oid::pg_catalog.int8) filter (where b.oid operator(pg_catalog.<>) b.root), '[]') as children
    from below b join pg_catalog.pg_class e on e.oid operator(pg_catalog.=) b.oid group by b.root) z`;
}

/** The stored form of `CHECK (column IS NOT NULL)`. Reading it takes no lock. */
const PROVES_NOT_NULL =
  "pg_catalog.format('^\\{NULLTEST :arg \\{VAR :varno 1 :varattno %s [^{}]*\\} :nulltesttype 1 ', a.attnum)";

const COLUMN = `pg_catalog.json_build_object('name', a.attname, 'type', a.atttypid::pg_catalog.int8, 'modifier', a.atttypmod, 'isNotNull', a.attnotnull or exists (
      select from pg_catalog.pg_constraint k where k.conrelid operator(pg_catalog.=) c.oid and k.contype operator(pg_catalog.=) 'c' and k.convalidated
        and k.conbin::pg_catalog.text operator(pg_catalog.~) ${PROVES_NOT_NULL}), 'unvalidated', ${list(
          "k.conname",
          `pg_catalog.pg_constraint k where k.conrelid operator(pg_catalog.=) c.oid and k.contype operator(pg_catalog.=) 'c' and not k.convalidated
        and k.conbin::pg_catalog.text operator(pg_catalog.~) ${PROVES_NOT_NULL}`,
        )})`;

const FOREIGN_KEY = `pg_catalog.json_build_object('name', k.conname, 'table', k.confrelid::pg_catalog.int8, 'columns', ${list(
  "a.attname",
  "pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) c.oid and a.attnum operator(pg_catalog.=) any (k.conkey)",
)})`;

const TABLE = `pg_catalog.json_build_object('oid', c.oid::pg_catalog.int8, 'schema', s.nspname, 'name', c.relname,
    'default', (select nullif(p.partdefid::pg_catalog.int8, 0) from pg_catalog.pg_partitioned_table p where p.partrelid operator(pg_catalog.=) c.oid),
    'parent', (select h.inhparent::pg_catalog.int8 from pg_catalog.pg_inherits h where h.inhrelid operator(pg_catalog.=) c.oid and c.relispartition),
    'columns', ${list(COLUMN, "pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) c.oid and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped")},
    'references', ${list(FOREIGN_KEY, "pg_catalog.pg_constraint k where k.conrelid operator(pg_catalog.=) c.oid and k.contype operator(pg_catalog.=) 'f'")})`;

function typesFrom(lookups: readonly Lookup[]): string {
  return `(${wanted(lookups)}) w, lateral (select t.oid, t.typtype from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) t.typnamespace
    where t.typname operator(pg_catalog.=) w.name::pg_catalog.name and n.nspname operator(pg_catalog.=) any (w.schemas::pg_catalog.name[])
    order by pg_catalog.array_position(w.schemas, n.nspname::pg_catalog.text) limit 1) t`;
}

/**
 * Returns a FROM item with the functions of a name. With several functions the arguments would
 * decide; mostly the functions agree.
 */
function functionsFrom(lookups: readonly Lookup[]): string {
  return `(${wanted(lookups)}) w, lateral (select pg_catalog.bool_and(n.nspname operator(pg_catalog.=) 'pg_catalog'::pg_catalog.name) as builtin,
    case pg_catalog.count(distinct p.provolatile operator(pg_catalog.=) 'v') when 1 then pg_catalog.bool_and(p.provolatile operator(pg_catalog.=) 'v') end as volatile
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
    where p.proname operator(pg_catalog.=) w.name::pg_catalog.name and n.nspname operator(pg_catalog.=) any (w.schemas::pg_catalog.name[]) having pg_catalog.count(*) operator(pg_catalog.>) 0) p`;
}
