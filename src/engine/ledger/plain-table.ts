import { qualified } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { FIRST_USER_OID, LOG_COLUMNS, OWN_DEFAULTS } from "./planted-code.ts";

/**
 * Returns a condition that a ledger table has nothing but columns, indexes and defaults of the
 * server's own. Such a table has none of the code that `plantedCode` finds, whoever owns it.
 *
 * It is for the usual case: the server plans it in a fraction of the time of `plantedCode`, and
 * reads it by indexes. False says nothing: then `plantedCode` decides. `c` is the alias of a row
 * of pg_class, `log` is the name of the log.
 */
export function isPlainTable(c: string, log: string): string {
  const none = (from: string): string => `not exists (select 1 from pg_catalog.${from})`;
  const conditions = [
    `${c}.relkind = 'r'::pg_catalog."char"`,
    // The server sets these before the first trigger, foreign key, rule or child is there.
    ...["relhastriggers", "relhasrules", "relrowsecurity", "relhassubclass", "relispartition"].map(
      (flag) => `not ${c}.${flag}`,
    ),
    `${c}.reloftype = 0::pg_catalog.oid and ${c}.relchecks = 0::pg_catalog.int2`,
    none(`pg_inherits h where h.inhrelid = ${c}.oid`),
    none(`pg_policy y where y.polrelid = ${c}.oid`),
    none(`pg_statistic_ext s where s.stxrelid = ${c}.oid`),
    none(`pg_publication_rel q where q.prrelid = ${c}.oid`),
    none(
      `pg_constraint o where o.conrelid = ${c}.oid and o.contype <> all ('{p,u,n}'::pg_catalog."char"[])`,
    ),
    none(
      `pg_index i where i.indrelid = ${c}.oid and (i.indexprs is not null or i.indpred is not null or ${FIRST_USER_OID} <= any (i.indclass::pg_catalog.oid[]) or ${FIRST_USER_OID} <= any (i.indcollation::pg_catalog.oid[]))`,
    ),
    none(
      `pg_attrdef d where d.adrelid = ${c}.oid and (pg_catalog.pg_get_expr(d.adbin, d.adrelid) <> all (${OWN_DEFAULTS})
      or exists (select 1 from pg_catalog.pg_depend e where e.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid and e.objid = d.oid
        and e.refclassid <> 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid))`,
    ),
    columnsArePlain(c, log),
  ];
  return qualified(conditions.join("\n    and "));
}

/** Returns a condition that all columns are of the server's types, and that the log lacks none. */
function columnsArePlain(c: string, log: string): string {
  return `(select pg_catalog.bool_and(a.atttypid < ${FIRST_USER_OID} and a.attcollation < ${FIRST_USER_OID} and a.attgenerated = ''::pg_catalog."char")
      and (${c}.relname <> ${quoteLiteral(log)}::pg_catalog.name or pg_catalog.count(*) filter (where a.attname = any ('{${LOG_COLUMNS.join(",")}}'::pg_catalog.name[])) = ${LOG_COLUMNS.length})
      from pg_catalog.pg_attribute a where a.attrelid = ${c}.oid and a.attnum > 0 and not a.attisdropped)`;
}

/** Returns a condition that no privileges on a table or its columns were granted to another role. */
export function isUngranted(c: string): string {
  return qualified(`not exists (select 1 from pg_catalog.aclexplode(${c}.relacl) g where g.grantee <> ${c}.relowner)
    and not exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = ${c}.oid and a.attacl is not null)`);
}

/**
 * Returns a condition that these owners, if there are any, are the migrating role, a superuser or,
 * where the migrating role owns the database, `pg_database_owner`. They all are of `OWN_ROLES`.
 * False says nothing.
 */
export function areSimplyOurs(owners: readonly string[]): string {
  const ownsDatabase = `exists (select 1 from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
      and pg_catalog.pg_get_userbyid(d.datdba) = current_user)`;
  const all = owners.map((owner) => `(${owner} is null or ${owner} = any (o.oids))`).join(" and ");
  return qualified(`(select ${all} from (select array(select r.oid from pg_catalog.pg_roles r where r.rolsuper or r.rolname = current_user
    or (r.rolname = 'pg_database_owner'::pg_catalog.name and ${ownsDatabase})) as oids offset 0) o)`);
}
