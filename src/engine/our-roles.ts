/**
 * The condition that a role is the migrating one, one that it is a member of, or a superuser; null
 * where there is no such role.
 *
 * `pg_has_role` would not do: it takes a superuser for a member of every role.
 */
export function isOurs(role: string): string {
  return `(select own.rolsuper or own.oid operator(pg_catalog.=) any (array(with recursive ours(oid) as (
      select u.oid from pg_catalog.pg_roles u where u.rolname operator(pg_catalog.=) current_user
      union select m.roleid from pg_catalog.pg_auth_members m join ours o on m.member operator(pg_catalog.=) o.oid)
    select o.oid from ours o)) from pg_catalog.pg_roles own where own.oid operator(pg_catalog.=) ${memberOf(role)})`;
}

/** `pg_database_owner` has the database's owner as its one member, which no catalog lists. */
function memberOf(role: string): string {
  return `case when pg_catalog.pg_get_userbyid(${role}) operator(pg_catalog.=) 'pg_database_owner'::pg_catalog.name
      then (select d.datdba from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database()) else ${role} end`;
}
