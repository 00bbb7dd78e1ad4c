/**
 * Returns an expression that names foreign code in a ledger table: code of another role that would
 * run with ebb's privileges when ebb reads or writes the table. It is null if there is none.
 *
 * A role that may create in the ledger's schema can create these tables before ebb does. On a table
 * of the migrating role only triggers count, because a grant allows creating them. On any other
 * table everything counts that can hold an expression, a function or a type, even a cast.
 *
 * `c` is the alias of a row of pg_class, which may be null.
 */
export function plantedCode(c: string): string {
  return `case when ${c}.oid is null then null
    when coalesce(${isOurs(`${c}.relowner`)}, false) then (${triggersOfOthers(c)} limit 1)
    else (select p.what from (${expressions(c).join("\nunion all ")}) p limit 1) end`;
}

/** Returns a condition that no other role can change or replace these tables. */
export function isHeldByUs(tables: readonly string[], schema: string): string {
  const owners = [...tables.map((c) => `${c}.relowner`), `${schema}.nspowner`];
  return owners
    .map((owner) => `(${owner} is null or coalesce(${isOurs(owner)}, false))`)
    .join(" and ");
}

/** Finds triggers with foreign code. The condition of a trigger can call functions, too. */
function triggersOfOthers(c: string): string {
  return `${triggers(c)} and (t.tgqual is not null or not coalesce(${isOurs("f.proowner")}, false))`;
}

function triggers(c: string): string {
  return `select pg_catalog.format('%I has the trigger %I', ${c}.relname, t.tgname) as what
  from pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid operator(pg_catalog.=) t.tgfoid
  where t.tgrelid operator(pg_catalog.=) ${c}.oid and not t.tgisinternal`;
}

/**
 * Returns a query for each part of a table that can call a function. The ledger's own defaults are
 * allowed.
 */
function expressions(c: string): readonly string[] {
  const columns = `pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) ${c}.oid and not a.attisdropped and a.attnum operator(pg_catalog.>) 0`;
  const found = (words: string, values: string, from: string): string =>
    `select pg_catalog.format('%I ${words}', ${c}.relname${values}) from ${from}`;
  return [
    triggers(c),
    found(
      "is not an ordinary table",
      "",
      `(select 1) k where ${c}.relkind operator(pg_catalog.<>) 'r'::pg_catalog."char"`,
    ),
    found(
      "inherits to or from another table",
      "",
      `pg_catalog.pg_inherits h where h.inhrelid operator(pg_catalog.=) ${c}.oid or h.inhparent operator(pg_catalog.=) ${c}.oid`,
    ),
    found(
      "has the rule %I",
      ", r.rulename",
      `pg_catalog.pg_rewrite r where r.ev_class operator(pg_catalog.=) ${c}.oid`,
    ),
    found(
      "has the row policy %I",
      ", y.polname",
      `pg_catalog.pg_policy y where y.polrelid operator(pg_catalog.=) ${c}.oid`,
    ),
    found(
      "has the check constraint %I",
      ", k.conname",
      `pg_catalog.pg_constraint k where k.conrelid operator(pg_catalog.=) ${c}.oid and k.contype operator(pg_catalog.=) 'c'::pg_catalog."char"`,
    ),
    found(
      "has a column %I of type %s",
      ", a.attname, pg_catalog.format_type(a.atttypid, null)",
      `${columns} and a.atttypid operator(pg_catalog.>=) ${FIRST_USER_OID}`,
    ),
    found(
      "has an expression in column %I",
      ", a.attname",
      `${columns} and exists (select 1 from pg_catalog.pg_attrdef d where d.adrelid operator(pg_catalog.=) a.attrelid and d.adnum operator(pg_catalog.=) a.attnum
      and pg_catalog.pg_get_expr(d.adbin, d.adrelid) operator(pg_catalog.<>) all (${OWN_DEFAULTS}))`,
    ),
    found(
      "has the index %I with expressions or operators",
      ", x.relname",
      `pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid operator(pg_catalog.=) i.indexrelid where i.indrelid operator(pg_catalog.=) ${c}.oid
      and (i.indexprs is not null or i.indpred is not null or exists (select 1 from pg_catalog.unnest(i.indclass::pg_catalog.oid[]) o(oid) where o.oid operator(pg_catalog.>=) ${FIRST_USER_OID}))`,
    ),
  ];
}

/**
 * The ledger's own defaults. The function name is qualified if the search_path has another function
 * with that name first.
 */
const OWN_DEFAULTS = "'{clock_timestamp(),pg_catalog.clock_timestamp(),1}'::pg_catalog.text[]";

/** The server's own objects have lower OIDs. */
const FIRST_USER_OID = "16384::pg_catalog.oid";

/**
 * Returns a condition that a role is the migrating role, a role that it is a member of, or a
 * superuser. It is null if the role does not exist.
 *
 * `pg_has_role` is not enough: it treats a superuser as a member of every role.
 */
export function isOurs(role: string): string {
  return `(select own.rolsuper or own.oid operator(pg_catalog.=) any (array(with recursive ours(oid) as (
      select u.oid from pg_catalog.pg_roles u where u.rolname operator(pg_catalog.=) current_user
      union select m.roleid from pg_catalog.pg_auth_members m join ours o on m.member operator(pg_catalog.=) o.oid)
    select o.oid from ours o)) from pg_catalog.pg_roles own where own.oid operator(pg_catalog.=) ${memberOf(role)})`;
}

/**
 * Returns the role itself, or the database's owner for `pg_database_owner`: the owner is its only
 * member, which no catalog lists.
 */
function memberOf(role: string): string {
  return `case when pg_catalog.pg_get_userbyid(${role}) operator(pg_catalog.=) 'pg_database_owner'::pg_catalog.name
      then (select d.datdba from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database()) else ${role} end`;
}
