import { qualified } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { isOurs, OWN_ROLES } from "./own-roles.ts";

/**
 * Returns an expression that names foreign code in the reach of a ledger table: code of another role
 * that would run with ebb's privileges when ebb reads or writes the table. It is null if there is
 * none.
 *
 * A role that may create in the ledger's schema can create these tables before ebb does. On a table
 * of another role everything counts that can call a function. On a table of the migrating role,
 * only what belongs to another role or calls its functions counts: its grants allow triggers and
 * foreign keys, and a table that was taken over keeps everything.
 *
 * `c` is the alias of a row of pg_class, which may be null. `log` is the name of the log, whose columns
 * ebb reads by name.
 */
export function plantedCode(c: string, log: string): string {
  const ways = [...WAYS, missingColumn(log)];
  const queries = ways.map(({ words, values = "", from, foreign = "false" }) =>
    qualified(
      `select pg_catalog.format('%I ${words}', c.relname${values}) as what from ${from} and (not c.ours or ${foreign})`,
    ),
  );
  return `case when ${c}.oid is null then null else (select p.what
  from (select k.*, k.relowner operator(pg_catalog.=) any (k.roles) as ours
    from (select ${c}.oid, ${c}.relname, ${c}.relowner, ${c}.relkind, ${c}.reltype, array(${OWN_ROLES}) as roles offset 0) k offset 0) c,
  lateral (${queries.join("\nunion all ")}) p limit 1) end`;
}

/**
 * Returns an expression that names an event trigger which would run the code of another role when ebb
 * creates its tables. It is null if there is none.
 *
 * A superuser, or the administrator of a hosted server, creates event triggers, so its own functions
 * are trusted. A function of a third role is not: that role can replace its body.
 */
export function foreignEventTrigger(): string {
  return qualified(`(select pg_catalog.format('the event trigger %I calls %s of another role', e.evtname, f.oid::pg_catalog.regprocedure)
    from pg_catalog.pg_event_trigger e join pg_catalog.pg_proc f on f.oid = e.evtfoid
    where e.evtenabled <> 'D'::pg_catalog."char" and not f.prosecdef and f.proowner <> e.evtowner and not coalesce(${isOurs("f.proowner")}, false)
    order by e.evtname limit 1)`);
}

/** Returns a condition that no other role can change, replace or reach these tables. */
export function isHeldByUs(tables: readonly string[], schema: string): string {
  const owners = [...tables.map((c) => `${c}.relowner`), `${schema}.nspowner`];
  return [
    ...owners.map((owner) => `(${owner} is null or coalesce(${isOurs(owner)}, false))`),
    ...tables.map((c) => `not ${isReached(c)}`),
  ].join(" and ");
}

/** Returns a condition that a grant lets another role add a trigger or a foreign key. */
function isReached(c: string): string {
  return `exists (select 1 from (select g.grantee, g.privilege_type from pg_catalog.aclexplode(${c}.relacl) g
    union all select g.grantee, g.privilege_type from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) g where a.attrelid operator(pg_catalog.=) ${c}.oid) g
  where g.privilege_type operator(pg_catalog.=) any ('{TRIGGER,REFERENCES}'::pg_catalog.text[])
    and not (g.grantee operator(pg_catalog.<>) 0::pg_catalog.oid and ${isOurs("g.grantee")}))`;
}

/**
 * A way to make the server run code when ebb reads or writes the table `c`.
 *
 * `from` finds every instance. On a table of the migrating role, only an instance with `foreign`
 * counts.
 */
interface Way {
  readonly words: string;
  readonly values?: string;
  readonly from: string;
  readonly foreign?: string;
}

/** The columns of the log, which ebb reads by their names. */
export const LOG_COLUMNS: readonly string[] = [
  ..."id at format run_id event direction revision parents labels depends message checksum".split(
    " ",
  ),
  ..."up_sql down_sql statement statement_hash duration_ms error tag".split(" "),
  ..."db_user os_user host application ebb_version".split(" "),
];

/** The server's own objects have lower OIDs. */
export const FIRST_USER_OID = "16384::pg_catalog.oid";

const COLUMNS =
  "pg_catalog.pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attnum > 0";

/**
 * The ledger's own defaults. The function name is qualified if the search_path has another function
 * with that name first.
 */
export const OWN_DEFAULTS =
  "'{clock_timestamp(),pg_catalog.clock_timestamp(),1}'::pg_catalog.text[]";

/** The catalogs of what a table can use, and their columns with the owner. */
const OWNERS: readonly (readonly [string, string])[] = [
  ["pg_proc", "proowner"],
  ["pg_operator", "oprowner"],
  ["pg_opclass", "opcowner"],
  ["pg_type", "typowner"],
  ["pg_collation", "collowner"],
  ["pg_class", "relowner"],
];

const WAYS: readonly Way[] = [
  {
    words: "uses %s of another role",
    values: ", u.used",
    from: `(${foreignUses("c.oid")}) u where c.ours`,
    foreign: "true",
  },
  {
    words: "has the trigger %I",
    values: ", t.tgname",
    from: `pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid = t.tgfoid where t.tgrelid = c.oid and ${isCode("t")}`,
    foreign: "t.tgqual is not null",
  },
  {
    words: "is not an ordinary table",
    from: `(select 1) k where c.relkind <> 'r'::pg_catalog."char"`,
  },
  {
    words: "inherits from another table",
    from: "pg_catalog.pg_inherits h join pg_catalog.pg_class r on r.oid = h.inhparent where h.inhrelid = c.oid",
    foreign: "r.relowner <> all (c.roles)",
  },
  {
    words: "has the rule %I",
    values: ", r.rulename",
    from: "pg_catalog.pg_rewrite r where r.ev_class = c.oid",
  },
  {
    words: "has the row policy %I",
    values: ", y.polname",
    from: "pg_catalog.pg_policy y where y.polrelid = c.oid",
  },
  {
    words: "has the constraint %I",
    values: ", k.conname",
    from: `pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = any ('{c,x}'::pg_catalog."char"[])`,
    foreign: runsText("pg_catalog.pg_get_constraintdef(k.oid)"),
  },
  {
    words: "has a foreign key to %s",
    values: ", k.confrelid::pg_catalog.regclass",
    from: `pg_catalog.pg_constraint k join pg_catalog.pg_class r on r.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f'::pg_catalog."char"`,
    foreign: "r.relowner <> all (c.roles)",
  },
  reachedTables(),
  {
    words: "has a column %I of type %s",
    values: ", a.attname, pg_catalog.format_type(a.atttypid, null)",
    from: `${COLUMNS} and a.atttypid >= ${FIRST_USER_OID}`,
    foreign: hasForeignType("a.atttypid"),
  },
  {
    words: "has a column %I with a collation of its own",
    values: ", a.attname",
    from: `${COLUMNS} and a.attcollation >= ${FIRST_USER_OID}`,
  },
  {
    words: "has an expression in column %I",
    values: ", a.attname",
    from: `pg_catalog.pg_attrdef d join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum where d.adrelid = c.oid
      and pg_catalog.pg_get_expr(d.adbin, d.adrelid) <> all (${OWN_DEFAULTS})`,
    foreign: runsText("pg_catalog.pg_get_expr(d.adbin, d.adrelid)"),
  },
  {
    words: "has the index %I with expressions or operators",
    values: ", x.relname",
    from: `pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid
      and (i.indexprs is not null or i.indpred is not null or exists (select 1 from pg_catalog.unnest(i.indclass::pg_catalog.oid[]) o(oid) where o.oid >= ${FIRST_USER_OID}))`,
    foreign: runsText("pg_catalog.pg_get_indexdef(x.oid)"),
  },
  {
    words: "has the statistics object %I",
    values: ", s.stxname",
    from: "pg_catalog.pg_statistic_ext s where s.stxrelid = c.oid",
    foreign: "s.stxowner <> all (c.roles)",
  },
  {
    words: "is in the publication %I with a row filter",
    values: ", b.pubname",
    // PostgreSQL 13 and 14 have no prqual.
    from: `pg_catalog.pg_publication_rel q join pg_catalog.pg_publication b on b.oid = q.prpubid where q.prrelid = c.oid
      and pg_catalog.to_jsonb(q) operator(pg_catalog.->>) 'prqual' is not null`,
    foreign: "b.pubowner <> all (c.roles)",
  },
];

/**
 * Finds the tables that change with the ledger: tables with a foreign key to it, its children, and
 * the same of these. Their triggers and rules run in ebb's transaction.
 */
function reachedTables(): Way {
  const next = (
    from: string,
  ): string => `select k.conrelid from pg_catalog.pg_constraint k where k.confrelid = ${from} and k.contype = 'f'::pg_catalog."char"
      union select h.inhrelid from pg_catalog.pg_inherits h where h.inhparent = ${from}`;
  return {
    words: "is referenced or inherited by %s",
    values: ", r.oid::pg_catalog.regclass",
    from: `(with recursive reached(oid) as (${next("c.oid")} union select n.conrelid from reached e, lateral (${next("e.oid")}) n)
      select e.oid from reached e where e.oid <> c.oid) e join pg_catalog.pg_class r on r.oid = e.oid where true`,
    foreign: `(r.relowner <> all (c.roles) or exists (${foreignUses("r.oid")}))`,
  };
}

/**
 * Finds a column that ebb reads and the table lacks, while a function has its name: `l.parents`
 * would call the function `parents`.
 */
function missingColumn(log: string): Way {
  return {
    words: "lacks the column %I, and the function %s has its name",
    values: ", f.proname, f.oid::pg_catalog.regprocedure",
    from: `pg_catalog.pg_proc f where c.relname = ${quoteLiteral(log)}::pg_catalog.name and f.proname = any ('{${LOG_COLUMNS.join(",")}}'::pg_catalog.name[]) and f.pronargs > 0 and f.oid >= ${FIRST_USER_OID}
      and not exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = f.proname and not a.attisdropped)`,
    foreign: "f.proowner <> all (c.roles)",
  };
}

/** Returns a condition that the function of a trigger is not the server's own for a constraint. */
function isCode(t: string): string {
  return `(not ${t}.tgisinternal or ${t}.tgfoid >= ${FIRST_USER_OID})`;
}

/**
 * Returns a query for the functions, operators, types, tables and the like of another role that a
 * table or a part of it uses: its columns, defaults, constraints, indexes, triggers, rules, policies
 * and so on. The server records no dependency on its own objects.
 */
function foreignUses(table: string): string {
  const owned = (kind: string, owner: string): string =>
    `select own.${owner} from pg_catalog.${kind} own where dep.refclassid = 'pg_catalog.${kind}'::pg_catalog.regclass and own.oid = dep.refobjid`;
  const owners = OWNERS.map(([kind, owner]) => owned(kind, owner)).join(" union all ");
  return `select pg_catalog.pg_describe_object(dep.refclassid, dep.refobjid, 0) as used
      from (select 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid as classid, ${table} as objid
        union select part.classid, part.objid from pg_catalog.pg_depend part where part.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and part.refobjid = ${table} and part.deptype = any ('{a,i}'::pg_catalog."char"[])) part
      join pg_catalog.pg_depend dep on dep.classid = part.classid and dep.objid = part.objid,
      lateral (${owners}) o(owner) where o.owner <> all (c.roles)`;
}

/**
 * Returns a condition that an expression calls a function of the server that runs SQL from a text.
 * No dependency shows what that SQL calls.
 */
function runsText(expression: string): string {
  return `${expression} ~ '(_to_xml|_to_xmlschema|_to_xml_and_xmlschema|ts_stat|ts_rewrite)[(]'`;
}

/**
 * Returns a condition that another role owns a type or its element, or that the type has a cast or a
 * check that calls its functions.
 */
function hasForeignType(type: string): string {
  return `exists (select 1 from pg_catalog.pg_type y where (y.oid = ${type} or y.oid = (select z.typelem from pg_catalog.pg_type z where z.oid = ${type}))
      and (y.typowner <> all (c.roles)
        or exists (select 1 from pg_catalog.pg_cast s join pg_catalog.pg_proc f on f.oid = s.castfunc where (s.castsource = y.oid or s.casttarget = y.oid) and f.proowner <> all (c.roles))
        or exists (select 1 from pg_catalog.pg_constraint k join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and d.objid = k.oid
          join pg_catalog.pg_proc f on d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass and f.oid = d.refobjid
          where k.contypid = y.oid and f.proowner <> all (c.roles))))`;
}
