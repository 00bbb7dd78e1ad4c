import { quoteLiteral } from "../../sql/quote.ts";
import {
  type CatalogQuery,
  type CatalogRequest,
  fingerprint,
  ifTrue,
  isSince,
  roleName,
  rowColumns,
  sealed,
  since,
  sorted,
  unread,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/**
 * Reads the properties of the database itself, its large objects, and the roles and tablespaces of
 * its server.
 * PostgreSQL's own roles count as groups of others, and as members of users' roles.
 */
export const wholeServerQuery: CatalogQuery = (request) => `${database(request)}
union all ${largeObjects(request)}
union all ${roles(request)}
union all ${tablespaces(request)}${isSince(request, 15) ? `\nunion all ${parameters(request)}` : ""}`;

/** The name of the database differs between the databases that are compared. */
function database(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'database'",
    schema: "null",
    name: "'(current)'",
    address: ["pg_database", "d.oid"],
    facts: {
      owner: roleName(request, "d.datdba"),
      template: ifTrue("d.datistemplate"),
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
      sealed: sealed(request, {
        content: `case when not pg_catalog.pg_has_role(l.lomowner, 'usage') then ${unread} end`,
      }),
    },
  });
  const chosen =
    asked === undefined ? "true" : `l.oid = any ('{${asked.join(",")}}'::pg_catalog.oid[])`;
  return `select ${columns} from pg_catalog.pg_largeobject_metadata l where ${chosen}`;
}

const MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

function roles(request: CatalogRequest): string {
  const options = isSince(request, 16)
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
      "member of": `(select pg_catalog.array_agg(distinct pg_catalog.quote_ident(g.rolname) || ${options} || ${grantedBy(request)})
        from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid where m.member = r.oid and not (${isOwn("g")} and ${isOwn("r")}))`,
      settings: `(select ${sorted("s.setconfig")} from pg_catalog.pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = 0)`,
      parameters: since(request, 15, PARAMETERS),
      comment: `case when not ${isOwn("r")} then pg_catalog.shobj_description(r.oid, 'pg_authid') end`,
      sealed: sealed(request, { password: password(request) }),
    },
  });
  return `select ${columns} from pg_catalog.pg_roles r where not ${isOwn("r")} or exists (select from pg_catalog.pg_auth_members m
  join pg_catalog.pg_roles g on g.oid = m.roleid where m.member = r.oid and not ${isOwn("g")})`;
}

/** Returns a condition that is true for PostgreSQL's own roles. */
function isOwn(role: string): string {
  return `pg_catalog.starts_with(${role}.rolname::pg_catalog.text, 'pg_')`;
}

/** The one who runs the revisions differs between databases, as do the first superusers' names. */
function grantedBy({ owner }: CatalogRequest): string {
  const name = "pg_catalog.pg_get_userbyid(m.grantor)";
  const isOwner = owner === undefined ? "" : ` or ${name} = ${quoteLiteral(owner)}`;
  return `case when m.grantor = 10${isOwner} then '' else ' granted by ' || pg_catalog.quote_ident(${name}) end`;
}

/**
 * Returns an expression for the fingerprint of a password. Behind a SCRAM verifier's fingerprint
 * stands that of its salt: two verifiers with different salts cannot be compared.
 */
function password(request: CatalogRequest): string {
  if (request.sealed?.passwords !== true) return `case when not ${isOwn("r")} then ${unread} end`;
  const salt = "pg_catalog.split_part(a.rolpassword, '$', 2)";
  return `(select ${fingerprint("a.rolpassword")} || case when pg_catalog.starts_with(a.rolpassword, 'SCRAM-') then ' salt ' || ${fingerprint(salt)} else '' end
        from pg_catalog.pg_authid a where a.oid = r.oid)`;
}

/** GRANT … ON PARAMETER. */
const PARAMETERS = `(select pg_catalog.array_agg(x.line order by x.line collate pg_catalog."C") from (
        select p.parname || ': ' || pg_catalog.string_agg(a.privilege_type || case when a.is_grantable then ' WITH GRANT OPTION' else '' end, ', '
          order by a.privilege_type collate pg_catalog."C") as line
        from pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) a
        where a.grantee = r.oid and a.grantor <> r.oid group by p.parname) x)`;

const PLACE = "pg_catalog.pg_tablespace_location(t.oid)";

function tablespaces(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'tablespace'",
    schema: "null",
    name: "pg_catalog.quote_ident(t.spcname)",
    address: ["pg_tablespace", "t.oid"],
    facts: {
      owner: roleName(request, "t.spcowner"),
      // One inside of the data directory has a number in its place.
      location: `case when not pg_catalog.starts_with(${PLACE}, 'pg_tblspc/') then ${PLACE} end`,
      options: sorted("t.spcoptions"),
      grants: grantsOf(request, { letter: "t", acl: "t.spcacl", owner: "t.spcowner" }),
      comment: "pg_catalog.shobj_description(t.oid, 'pg_tablespace')",
    },
  });
  return `select ${columns} from pg_catalog.pg_tablespace t where not pg_catalog.starts_with(t.spcname::pg_catalog.text, 'pg_')`;
}

/** Reads the parameters that everybody may set. Those that a role may set are facts of the role. */
function parameters(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'parameter'",
    schema: "null",
    name: "p.parname",
    address: ["pg_parameter_acl", "p.oid"],
    facts: {
      grants: `(select array['PUBLIC: ' || pg_catalog.string_agg(a.privilege_type, ', ' order by a.privilege_type collate pg_catalog."C")]
        from pg_catalog.aclexplode(p.paracl) a where a.grantee = 0)`,
    },
  });
  return `select ${columns} from pg_catalog.pg_parameter_acl p
where exists (select from pg_catalog.aclexplode(p.paracl) a where a.grantee = 0)`;
}
