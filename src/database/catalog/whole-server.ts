import {
  type CatalogQuery,
  type CatalogRequest,
  roleName,
  rowColumns,
  sorted,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/**
 * Reads the properties of the database itself, its large objects, and the roles and tablespaces of
 * its server.
 * PostgreSQL's own roles count only as groups of others. Passwords are not read.
 */
export const wholeServerQuery: CatalogQuery = (request) => `${database(request)}
union all ${largeObjects(request)}
union all ${roles(request)}
union all ${tablespaces(request)}`;

/** The name of the database differs between the databases that are compared. */
function database(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'database'",
    schema: "null",
    name: "'(current)'",
    address: ["pg_database", "d.oid"],
    facts: {
      settings: `(select ${sorted("s.setconfig")} from pg_catalog.pg_db_role_setting s where s.setdatabase = d.oid and s.setrole = 0)`,
      "settings of roles": `(select pg_catalog.array_agg(x.line order by x.line collate pg_catalog."C") from (
        select r.rolname || ': ' || e.entry as line from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole,
          pg_catalog.unnest(s.setconfig) e (entry) where s.setdatabase = d.oid) x)`,
      "connection limit": "nullif(d.datconnlimit, -1)",
      grants: grantsOf(request, { letter: "d", acl: "d.datacl", owner: "d.datdba" }),
      comment:
        "nullif(pg_catalog.shobj_description(d.oid, 'pg_database'), 'default administrative connection database')",
    },
  });
  return `select ${columns} from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()`;
}

/** Only who may act as the owner reads the content: others could lack the right. */
function largeObjects(request: CatalogRequest): string {
  const { largeObjects: asked } = request;
  const columns = rowColumns(request, {
    kind: "'large object'",
    schema: "null",
    name: "l.oid::pg_catalog.text",
    address: ["pg_largeobject", "l.oid"],
    facts: {
      owner: roleName(request, "l.lomowner"),
      content: `case when pg_catalog.pg_has_role(l.lomowner, 'usage') then nullif('md5 ' || pg_catalog.md5(pg_catalog.lo_get(l.oid)), 'md5 ${MD5_OF_NOTHING}') end`,
      grants: grantsOf(request, { letter: "L", acl: "l.lomacl", owner: "l.lomowner" }),
      comment: "pg_catalog.obj_description(l.oid, 'pg_largeobject')",
    },
  });
  const chosen =
    asked === undefined ? "true" : `l.oid = any ('{${asked.join(",")}}'::pg_catalog.oid[])`;
  return `select ${columns} from pg_catalog.pg_largeobject_metadata l where ${chosen}`;
}

const MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

function roles(request: CatalogRequest): string {
  const { version } = request;
  const options =
    version >= 160_000
      ? `case when m.admin_option then ' with admin' else '' end || case when m.inherit_option then '' else ' without inherit' end
        || case when m.set_option then '' else ' without set' end`
      : "case when m.admin_option then ' with admin' else '' end";
  const columns = rowColumns(request, {
    kind: "'role'",
    schema: "null",
    name: "pg_catalog.quote_ident(r.rolname)",
    address: ["pg_authid", "r.oid"],
    facts: {
      attributes: `(select nullif(pg_catalog.array_remove(array[case when r.rolsuper then 'superuser' end, case when r.rolcreatedb then 'createdb' end,
        case when r.rolcreaterole then 'createrole' end, case when not r.rolinherit then 'noinherit' end, case when r.rolcanlogin then 'login' end,
        case when r.rolreplication then 'replication' end, case when r.rolbypassrls then 'bypassrls' end], null), array[]::pg_catalog.text[]))`,
      "connection limit": "nullif(r.rolconnlimit, -1)",
      "valid until": "nullif(r.rolvaliduntil, 'infinity')::pg_catalog.text",
      "member of": `(select pg_catalog.array_agg(distinct pg_catalog.quote_ident(g.rolname) || ${options})
        from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid where m.member = r.oid)`,
      settings: `(select ${sorted("s.setconfig")} from pg_catalog.pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = 0)`,
      parameters: version >= 150_000 ? PARAMETERS : "null",
      comment: "pg_catalog.shobj_description(r.oid, 'pg_authid')",
    },
  });
  return `select ${columns} from pg_catalog.pg_roles r where not pg_catalog.starts_with(r.rolname::pg_catalog.text, 'pg_')`;
}

/** GRANT … ON PARAMETER. */
const PARAMETERS = `(select pg_catalog.array_agg(x.line order by x.line collate pg_catalog."C") from (
        select p.parname || ': ' || pg_catalog.string_agg(a.privilege_type || case when a.is_grantable then ' WITH GRANT OPTION' else '' end, ', '
          order by a.privilege_type collate pg_catalog."C") as line
        from pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) a
        where a.grantee = r.oid and a.grantor <> r.oid group by p.parname) x)`;

function tablespaces(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'tablespace'",
    schema: "null",
    name: "pg_catalog.quote_ident(t.spcname)",
    address: ["pg_tablespace", "t.oid"],
    facts: {
      options: sorted("t.spcoptions"),
      grants: grantsOf(request, { letter: "t", acl: "t.spcacl", owner: "t.spcowner" }),
      comment: "pg_catalog.shobj_description(t.oid, 'pg_tablespace')",
    },
  });
  return `select ${columns} from pg_catalog.pg_tablespace t where not pg_catalog.starts_with(t.spcname::pg_catalog.text, 'pg_')`;
}
