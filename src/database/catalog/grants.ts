import { type CatalogRequest, quotedRole } from "./fragments.ts";

/** The object whose grants are read. The fields are SQL expressions. */
export interface GrantParts {
  /** acldefault's letter for this kind of object: `r`, or an SQL expression such as `c.letter`. */
  readonly letter: string;
  readonly acl: string;
  readonly owner: string;
  /** The initial privileges to compare with; acldefault's if it is omitted. */
  readonly initial?: string;
}

/**
 * Returns an expression for the grants that differ from an object's initial privileges; null for
 * none. A minus marks a revoked one.
 *
 * All privileges of the kind together are named ALL, because later servers have more of them.
 */
export function grantsOf(request: CatalogRequest, parts: GrantParts): string {
  const { acl, owner } = parts;
  const letter = parts.letter.length === 1 ? `'${parts.letter}'` : parts.letter;
  const initial = parts.initial ?? `pg_catalog.acldefault(${letter}, ${owner})`;
  const entries = (first: string, second: string, sign: string): string =>
    `(select '${sign}' as sign, a_.* from pg_catalog.aclexplode(${first}) a_
        except all select '${sign}', b_.* from pg_catalog.aclexplode(${second}) b_)`;
  const all = `(select pg_catalog.count(*) from pg_catalog.aclexplode(pg_catalog.acldefault(${letter}, ${owner})) f_ where f_.grantee = ${owner})`;
  const name = `case g_.grantee when 0 then 'PUBLIC' else ${quotedRole(request, "g_.grantee")} end`;
  return `case when ${acl} is not null then (select pg_catalog.array_agg(l_.line order by l_.line collate pg_catalog."C") from (
      select g_.sign || ${name} || ': ' || case when pg_catalog.count(*) >= ${all} and ${letter} <> 'c' then 'ALL'
          else pg_catalog.string_agg(g_.privilege_type, ', ' order by g_.privilege_type collate pg_catalog."C") end
        || case when g_.is_grantable then ' WITH GRANT OPTION' else '' end
        || case when g_.grantor <> ${owner} then ' BY ' || ${quotedRole(request, "g_.grantor")} else '' end as line
      from (${entries(acl, initial, "")} union all ${entries(initial, acl, "-")}) g_
      group by g_.sign, g_.grantee, g_.grantor, g_.is_grantable) l_) end`;
}
