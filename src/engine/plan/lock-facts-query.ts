import type { Lookup, Questions } from "../../locks/facts.ts";
import { PIN_NAMES } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";

/** A plan is only shown, so its query never waits long. */
const PATIENCE = "1s";

/**
 * Builds the message whose last row answers all questions about the catalog as one JSON text.
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
set local jit = off;
${REMEMBER_SCHEMAS};
${PIN_NAMES};
with recursive wanted as (${wanted(relations)}),
found as (select w.i, (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relname = w.name::name and n.nspname = any (w.schemas::name[])
    order by array_position(w.schemas, n.nspname::text) limit 1) as oid from wanted w),
located as (select f.i, f.oid, x.indrelid as indexed from found f left join pg_index x on x.indexrelid = f.oid where f.oid is not null),
own(oid) as (select coalesce(l.indexed, l.oid) from located l),
parents(oid) as (select h.inhparent from pg_inherits h join own o on h.inhrelid = o.oid),
near(oid) as (select o.oid from own o
  union select p.oid from parents p
  union select k.confrelid from pg_constraint k join own o on k.conrelid = o.oid where k.contype = 'f'
  union select k.conrelid from pg_constraint k join own o on k.confrelid = o.oid where k.contype = 'f'
  union select d.objid from pg_depend d join own o on d.refobjid = o.oid where d.refclassid = 'pg_class'::regclass
    and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') and exists (select from pg_sequence q where q.seqrelid = d.objid)
  union select p.partdefid from pg_partitioned_table p join (select o.oid from own o union select a.oid from parents a) o on p.partrelid = o.oid where p.partdefid <> 0::oid),
below(root, oid) as (select n.oid, n.oid from near n
  union select b.root, h.inhrelid from pg_inherits h join below b on h.inhparent = b.oid)
select json_build_object('version', current_setting('server_version_num')::int4 / 10000, 'schema', nullif(current_setting('ebb.schema'), ''),
  'relations', ${list("json_build_object('i', l.i, 'oid', l.oid::int8, 'indexed', l.indexed::int8)", "located l")},
  'sizes', ${list(SIZE, sizes(measures ? MEASURED : ESTIMATED))},
  'pointers', ${list(POINTER, "pg_constraint k where k.contype = 'f' and k.confrelid = any (select n.oid from near n)")},
  'tables', ${list(TABLE, "near n join pg_class c on c.oid = n.oid join pg_namespace s on s.oid = c.relnamespace")},
  'types', ${list("json_build_object('i', w.i, 'oid', t.oid::int8, 'domain', t.typtype = 'd')", typesFrom(types))},
  'functions', ${list("json_build_object('i', w.i, 'builtin', p.builtin, 'volatile', p.volatile)", functionsFrom(functions))},
  'casts', ${list("format('%s>%s', k.castsource::int8, k.casttarget::int8)", "pg_cast k where k.castmethod = 'b'")})::text as facts;
commit`;
}

/** The search_path of the session, under which the plan's statements will run. */
const REMEMBER_SCHEMAS =
  "select pg_catalog.set_config('ebb.schema', coalesce(pg_catalog.current_schema()::pg_catalog.text, ''), true), pg_catalog.set_config('ebb.schemas', pg_catalog.current_schemas(true)::pg_catalog.text, true)";

function wanted(lookups: readonly Lookup[]): string {
  const asked = lookups.map(({ schemas, name }, i) => ({ i, schemas: schemas ?? null, name }));
  return `select w.i, w.name, coalesce(w.schemas, current_setting('ebb.schemas')::text[]) as schemas
  from jsonb_to_recordset(${quoteLiteral(JSON.stringify(asked))}::jsonb) as w(i int4, schemas text[], name text)`;
}

function list(row: string, from: string): string {
  return `(select coalesce(json_agg(${row}), '[]') from ${from})`;
}

const ESTIMATED = "e.relpages::int8 * current_setting('block_size')::int8";

/**
 * pg_table_size() takes a lock: it would wait for a session with an exclusive lock on the table.
 */
const MEASURED = `case when e.oid = any (array(select l.relation from pg_locks l where l.mode = 'AccessExclusiveLock'))
      then ${ESTIMATED} else pg_table_size(e.oid) end`;

const SIZE =
  "json_build_object('oid', z.root::int8, 'bytes', z.bytes, 'rows', z.rows, 'children', z.children)";

/**
 * Returns a FROM item with the size of each table and its partitions. `size` is the expression for
 * one table.
 */
function sizes(size: string): string {
  return `(select b.root, coalesce(sum(${size}), 0)::int8 as bytes,
      sum(e.reltuples) filter (where e.reltuples >= 0::float4 and e.relkind <> 'p')::int8 as rows,
      coalesce(json_agg(b.oid::int8) filter (where b.oid <> b.root), '[]') as children
    from below b join pg_class e on e.oid = b.oid group by b.root) z`;
}

/** The stored form of `CHECK (column IS NOT NULL)`. Reading it takes no lock. */
const PROVES_NOT_NULL =
  "format('^\\{NULLTEST :arg \\{VAR :varno 1 :varattno %s [^{}]*\\} :nulltesttype 1 ', a.attnum)";

/** The type of a column without its domains: values of a domain are stored as those of its base. */
const BASE_TYPE = `(with recursive d(type, modifier) as (select a.atttypid, a.atttypmod
    union all select y.typbasetype, case d.modifier when -1 then y.typtypmod else d.modifier end
      from d join pg_type y on y.oid = d.type and y.typtype = 'd')
  select d.type, d.modifier from d join pg_type y on y.oid = d.type where y.typtype <> 'd')`;

const COLUMN = `json_build_object('name', a.attname, 'type', b.type::int8, 'modifier', b.modifier, 'isNotNull', a.attnotnull or exists (
      select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.convalidated
        and k.conbin::text ~ ${PROVES_NOT_NULL}), 'unvalidated', ${list(
          "k.conname",
          `pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and not k.convalidated
        and k.conbin::text ~ ${PROVES_NOT_NULL}`,
        )}, 'isIndexed', exists (select from pg_index x where x.indrelid = c.oid
        and (a.attnum = any (x.indkey) or x.indexprs is not null or x.indpred is not null)),
      'isChecked', exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
        and k.convalidated and a.attnum = any (k.conkey)))`;

const POINTER = `json_build_object('to', k.confrelid::int8, 'from', k.conrelid::int8, 'writes', k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'), 'columns', ${list(
  "a.attname",
  "pg_attribute a where a.attrelid = k.confrelid and a.attnum = any (k.confkey)",
)})`;

const SEQUENCE = `json_build_object('oid', d.objid::int8, 'column', a.attname)`;
const SEQUENCES = `pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refobjid = c.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    and exists (select from pg_sequence q where q.seqrelid = d.objid)`;

const PARTS = `(select 'trigger ' || g.tgname as part from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal
  union all select 'rule ' || r.rulename from pg_rewrite r where r.ev_class = c.oid
  union all select 'policy ' || y.polname from pg_policy y where y.polrelid = c.oid) x`;

const FOREIGN_KEY = `json_build_object('name', k.conname, 'table', k.confrelid::int8, 'isValid', k.convalidated,
  'isInherited', k.conparentid <> 0::oid, 'columns', ${list(
    "a.attname",
    "pg_attribute a where a.attrelid = c.oid and a.attnum = any (k.conkey)",
  )})`;

const TABLE = `json_build_object('oid', c.oid::int8, 'schema', s.nspname, 'name', c.relname, 'isView', c.relkind = 'v', 'isPartitioned', c.relkind = 'p',
    'persistence', c.relpersistence, 'accessMethod', (select m.amname from pg_am m where m.oid = c.relam),
    'tablespace', (select s.spcname from pg_tablespace s where s.oid = coalesce(nullif(c.reltablespace, 0::oid),
      (select d.dattablespace from pg_database d where d.datname = current_database()))),
    'directChildren', ${list("h.inhrelid::int8", "pg_inherits h where h.inhparent = c.oid")},
    'hasCopiedTriggers', exists (select from pg_trigger g join pg_trigger o on g.tgparentid = o.oid where o.tgrelid = c.oid),
    'valid', ${list("k.conname", "pg_constraint k where k.conrelid = c.oid and k.convalidated")},
    'parts', ${list("x.part", PARTS)}, 'sequences', ${list(SEQUENCE, SEQUENCES)},
    'default', (select nullif(p.partdefid::int8, 0) from pg_partitioned_table p where p.partrelid = c.oid),
    'parent', (select h.inhparent::int8 from pg_inherits h where h.inhrelid = c.oid and c.relispartition),
    'columns', ${list(COLUMN, `pg_attribute a, lateral ${BASE_TYPE} b where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`)},
    'references', ${list(FOREIGN_KEY, "pg_constraint k where k.conrelid = c.oid and k.contype = 'f'")})`;

function typesFrom(lookups: readonly Lookup[]): string {
  return `(${wanted(lookups)}) w, lateral (select t.oid, t.typtype from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where t.typname = w.name::name and n.nspname = any (w.schemas::name[])
    order by array_position(w.schemas, n.nspname::text) limit 1) t`;
}

/**
 * Returns a FROM item with the functions of a name. With several functions the arguments would
 * decide; mostly the functions agree.
 */
function functionsFrom(lookups: readonly Lookup[]): string {
  return `(${wanted(lookups)}) w, lateral (select bool_and(n.nspname = 'pg_catalog'::name) as builtin,
    case count(distinct p.provolatile = 'v') when 1 then bool_and(p.provolatile = 'v') end as volatile
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.proname = w.name::name and n.nspname = any (w.schemas::name[]) having count(*) > 0) p`;
}
