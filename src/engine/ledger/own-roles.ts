/**
 * A query for the migrating role, the user who connected, the roles that they are members of, and all
 * superusers, with one column `oid`. The names in it are qualified.
 *
 * `pg_has_role` is not enough: it treats a superuser as a member of every role. No catalog lists the
 * only member of `pg_database_owner`, the owner of the database.
 */
export const OWN_ROLES = `with recursive ours(oid) as (
    select u.oid from pg_catalog.pg_roles u where u.rolname operator(pg_catalog.=) any (array[current_user, session_user])
    union
    select m.roleid from ours o, lateral (
      select a.roleid from pg_catalog.pg_auth_members a where a.member operator(pg_catalog.=) o.oid
      union all select r.oid from pg_catalog.pg_roles r, pg_catalog.pg_database d
        where r.rolname operator(pg_catalog.=) 'pg_database_owner'::pg_catalog.name and d.datdba operator(pg_catalog.=) o.oid
          and d.datname operator(pg_catalog.=) pg_catalog.current_database()) m)
  select o.oid from ours o union select s.oid from pg_catalog.pg_roles s where s.rolsuper`;

/** Returns a condition that a role is one of {@link OWN_ROLES}. It is null for a null role. */
export function isOurs(role: string): string {
  return `${role} operator(pg_catalog.=) any (array(${OWN_ROLES}))`;
}
