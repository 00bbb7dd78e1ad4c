import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  fingerprint,
  functionName,
  ifTrue,
  notOfExtension,
  quotedRole,
  roleName,
  rowColumns,
  sealed,
  sorted,
  unread,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/** Reads languages, foreign-data wrappers, servers and user mappings. */
export const foreignQuery: CatalogQuery = (request) => `${languages(request)}
union all ${wrappers(request)}
union all ${servers(request)}
union all ${mappings(request)}`;

function languages(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'language'",
    schema: "null",
    name: "pg_catalog.quote_ident(l.lanname)",
    address: ["pg_language", "l.oid"],
    facts: {
      owner: roleName(request, "l.lanowner"),
      trusted: ifTrue("l.lanpltrusted"),
      handler: functionName("l.lanplcallfoid"),
      inline: functionName("l.laninline"),
      validator: functionName("l.lanvalidator"),
      grants: grantsOf(request, { letter: "l", acl: "l.lanacl", owner: "l.lanowner" }),
      comment: commentOn("pg_language", "l.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_language l where l.lanispl and ${notOfExtension("pg_language", "l.oid")}`;
}

function wrappers(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'foreign-data wrapper'",
    schema: "null",
    name: "pg_catalog.quote_ident(f.fdwname)",
    address: ["pg_foreign_data_wrapper", "f.oid"],
    facts: {
      owner: roleName(request, "f.fdwowner"),
      handler: functionName("f.fdwhandler"),
      validator: functionName("f.fdwvalidator"),
      options: sorted(withoutSecrets("f.fdwoptions")),
      secrets: secretsOf(request, "f.fdwoptions"),
      sealed: sealed(request, { "secret options": sealedOptions("f.fdwoptions") }),
      grants: grantsOf(request, { letter: "F", acl: "f.fdwacl", owner: "f.fdwowner" }),
      comment: commentOn("pg_foreign_data_wrapper", "f.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_foreign_data_wrapper f where ${notOfExtension("pg_foreign_data_wrapper", "f.oid")}`;
}

function servers(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'server'",
    schema: "null",
    name: "pg_catalog.quote_ident(s.srvname)",
    parent: "'foreign-data wrapper ' || pg_catalog.quote_ident(f.fdwname)",
    address: ["pg_foreign_server", "s.oid"],
    facts: {
      owner: roleName(request, "s.srvowner"),
      wrapper: "f.fdwname",
      type: "s.srvtype",
      version: "s.srvversion",
      options: sorted(withoutSecrets("s.srvoptions")),
      secrets: secretsOf(request, "s.srvoptions"),
      sealed: sealed(request, { "secret options": sealedOptions("s.srvoptions") }),
      grants: grantsOf(request, { letter: "S", acl: "s.srvacl", owner: "s.srvowner" }),
      comment: commentOn("pg_foreign_server", "s.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_foreign_server s join pg_catalog.pg_foreign_data_wrapper f on f.oid = s.srvfdw
where ${notOfExtension("pg_foreign_server", "s.oid")}`;
}

function mappings(request: CatalogRequest): string {
  const user = `case m.umuser when 0 then 'PUBLIC' else ${quotedRole(request, "m.umuser")} end`;
  const columns = rowColumns(request, {
    kind: "'user mapping'",
    schema: "null",
    name: `pg_catalog.format('for %s server %I', ${user}, m.srvname)`,
    parent: "'server ' || pg_catalog.quote_ident(m.srvname)",
    address: ["pg_user_mapping", "m.umid"],
    facts: {
      user,
      server: "pg_catalog.quote_ident(m.srvname)",
      options: sorted(withoutSecrets("m.umoptions")),
      secrets: secretsOf(request, "m.umoptions"),
      sealed: sealed(request, {
        options: `case when not ${READS_MAPPING} then ${unread} end`,
        "secret options": `case when ${READS_MAPPING} then ${sealedOptions("m.umoptions")} else ${unread} end`,
      }),
    },
  });
  return `select ${columns} from pg_catalog.pg_user_mappings m`;
}

/** The view pg_user_mappings shows its options to no other role. */
const READS_MAPPING = `(case when m.umuser = 0 then pg_catalog.pg_has_role(${serverOwner()}, 'usage')
        else m.usename = current_user and (pg_catalog.pg_has_role(${serverOwner()}, 'usage') or pg_catalog.has_server_privilege(m.srvid, 'usage')) end
      or (select u.rolsuper from pg_catalog.pg_roles u where u.rolname = current_user))`;

function serverOwner(): string {
  return "(select s.srvowner from pg_catalog.pg_foreign_server s where s.oid = m.srvid)";
}

const SECRET = "o ~* '^[^=]*(password|secret|token|key)'";

/** Returns the options. If an option may hold a password, only its name is read. */
function withoutSecrets(options: string): string {
  return `(select pg_catalog.array_agg(case when ${SECRET} then pg_catalog.split_part(o, '=', 1) else o end)
      from pg_catalog.unnest(${options}) o)`;
}

function sealedOptions(options: string): string {
  return `(select ${fingerprint("pg_catalog.string_agg(o, ' ' order by o collate pg_catalog.\"C\")")} from pg_catalog.unnest(${options}) o where ${SECRET})`;
}

function secretsOf({ secrets }: CatalogRequest, options: string): string {
  return secrets === true
    ? `(select pg_catalog.array_agg(o) from pg_catalog.unnest(${options}) o where ${SECRET})`
    : "null";
}
