import type { Row, Session } from "../../session.ts";
import { nameOf } from "../../sql/identifier.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { setParameter } from "../../sql/set-parameter.ts";
import { answered } from "../ledger/answer.ts";

/** A property of a role, a database or a tablespace, and the SQL that gives it. */
export interface ServerItem {
  /** `role app`, `database app`, `tablespace fast`, `parameter work_mem`. */
  readonly object: string;
  readonly name: string;
  /** The property: `attributes`, `comment`, `member of a granted by b`. */
  readonly label: string;
  readonly set: string;
  /** The SQL that takes it away. Undefined if every object has one. */
  readonly unset: string | undefined;
}

/** The properties of the objects of a whole server, by object and label. */
export type ServerState = ReadonlyMap<string, ServerItem>;

/**
 * Reads everything that a statement can change for the whole server: roles, memberships, settings,
 * other databases, tablespaces. The user's rights may hide passwords and the server's own settings.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readServerState(session: Session, version: number): Promise<ServerState> {
  const [items, settings, passwords, system] = await session.flight([
    { sql: itemsQuery(version) },
    { sql: SETTINGS },
    { sql: PASSWORDS },
    { sql: SYSTEM },
  ]);
  const action = "Cannot read the roles and databases of the server";
  const rows = [
    ...answered(items, action).map(itemOf),
    ...answered(settings, action).map(settingOf),
    ...(passwords?.kind === "done" ? passwords.rows.map(itemOf) : []),
    ...(system?.kind === "done" ? system.rows.map(systemSettingOf) : []),
  ];
  return new Map(rows.map((item) => [`${item.object} ${item.label}`, item]));
}

/**
 * Writes the SQL that brings a server from one state back to another.
 *
 * Other clients use the server too, so only objects count whose names are in `texts`, the SQL that
 * ran. A database is dropped only if a statement in it created one of that name.
 */
export function wayBackSql(
  before: ServerState,
  after: ServerState,
  texts: Iterable<string>,
): readonly string[] {
  const ran = [...texts];
  const isMeant = (name: string): boolean => ran.some((text) => text.includes(name));
  const isMade = (name: string): boolean => ran.some((text) => createsDatabase(text, name));
  const lost = [...before.values()].filter(
    ({ object, name, label, set }) => isMeant(name) && after.get(`${object} ${label}`)?.set !== set,
  );
  const added = [...after.values()].filter(
    ({ object, name, label }) => isMeant(name) && !before.has(`${object} ${label}`),
  );
  const [objectsBefore, objectsAfter] = [objectsOf(before), objectsOf(after)];
  const isNew = ({ object }: ServerItem): boolean =>
    !objectsBefore.has(object) && /^(?:role|database|tablespace) /.test(object);
  const gone = lost.filter(({ object }) => !objectsAfter.has(object));
  const roles = [...new Set(gone.flatMap(({ object, name }) => roleCreation(object, name)))];
  const drops = added.filter(isNew).flatMap(({ object, name }) => dropOf(object, name, isMade));
  return [
    ...roles,
    ...lost.map(({ set }) => set),
    ...added.flatMap((item) => (isNew(item) || item.unset === undefined ? [] : [item.unset])),
    ...[...new Set(drops)].sort(rolesLast),
  ];
}

function createsDatabase(text: string, name: string): boolean {
  const made = /\bcreate\s+database\s+("(?:[^"]|"")+"|[\w$]+)/gi;
  return Array.from(text.matchAll(made), ([, word = ""]) => nameOf(word)).includes(name);
}

function objectsOf(state: ServerState): ReadonlySet<string> {
  return new Set(Array.from(state.values(), ({ object }) => object));
}

function roleCreation(object: string, name: string): readonly string[] {
  return object === `role ${name}` ? [`create role ${quoteIdentifier(name)}`] : [];
}

function dropOf(
  object: string,
  name: string,
  isMade: (database: string) => boolean,
): readonly string[] {
  const kind = object.slice(0, object.indexOf(" "));
  if (kind === "role" || kind === "tablespace") return [`drop ${kind} ${quoteIdentifier(name)}`];
  return kind === "database" && isMade(name) ? [`drop database ${quoteIdentifier(name)}`] : [];
}

function rolesLast(a: string, b: string): number {
  return Number(a.startsWith("drop role")) - Number(b.startsWith("drop role"));
}

function itemOf({ kind, name, label, set, unset }: Row): ServerItem {
  return {
    object: `${kind} ${name}`,
    name: String(name),
    label: String(label),
    set: String(set),
    unset: unset === null || unset === undefined ? undefined : String(unset),
  };
}

function settingOf({ role, database, entry }: Row): ServerItem {
  const text = String(entry);
  const [name, value] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
  const inDatabase = role !== null && database !== null;
  const target = [
    role === null ? "" : `role ${quoteIdentifier(String(role))}`,
    inDatabase ? "in" : "",
    database === null ? "" : `database ${quoteIdentifier(String(database))}`,
  ].filter((part) => part !== "");
  const alter = `alter ${target.join(" ")}`;
  const owner = String(role ?? database);
  return {
    object: `${role === null ? "database" : "role"} ${owner}`,
    name: owner,
    label: `setting ${name}${inDatabase ? ` in ${database}` : ""}`,
    set: `${alter} set ${setParameter(name, value)}`,
    unset: `${alter} reset ${quoteIdentifier(name)}`,
  };
}

function systemSettingOf({ name, value }: Row): ServerItem {
  return {
    object: `system ${name}`,
    name: String(name),
    label: "setting",
    set: `alter system set ${setParameter(String(name), String(value))}`,
    unset: `alter system reset ${quoteIdentifier(String(name))}`,
  };
}

const PASSWORDS = `select 'role' as kind, a.rolname::pg_catalog.text as name, 'password' as label,
  pg_catalog.format('alter role %I password %L', a.rolname, a.rolpassword) as set, null as unset from pg_catalog.pg_authid a`;

const SYSTEM = `select f.name, f.setting as value from pg_catalog.pg_file_settings f
where f.sourcefile operator(pg_catalog.~) 'postgresql[.]auto[.]conf$' and f.name is not null`;

/** Scratch databases are dropped whole. */
const NOT_SCRATCH = "d.datname operator(pg_catalog.!~) '^ebb_scratch_[0-9a-f]{12}$'";

const SETTINGS = `select r.rolname::pg_catalog.text as role, d.datname::pg_catalog.text as database, e.entry
from pg_catalog.pg_db_role_setting s cross join pg_catalog.unnest(s.setconfig) e (entry)
left join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) s.setrole
left join pg_catalog.pg_database d on d.oid operator(pg_catalog.=) s.setdatabase
where (s.setrole operator(pg_catalog.<>) 0 or s.setdatabase operator(pg_catalog.<>) 0) and (d.datname is null or ${NOT_SCRATCH})`;

function itemsQuery(version: number): string {
  const parts = [
    ROLES,
    membershipsQuery(version),
    DATABASES,
    OWNERS,
    commentsOf("role", "pg_authid", "select r.oid, r.rolname from pg_catalog.pg_roles r"),
    commentsOf(
      "database",
      "pg_database",
      `select d.oid, d.datname from pg_catalog.pg_database d where ${NOT_SCRATCH}`,
    ),
    commentsOf(
      "tablespace",
      "pg_tablespace",
      "select t.oid, t.spcname from pg_catalog.pg_tablespace t",
    ),
    grantsOn(
      "database",
      `select d.datname as name, d.datacl as acl, d.datdba as owner, 'd' as letter from pg_catalog.pg_database d where ${NOT_SCRATCH}`,
    ),
    grantsOn(
      "tablespace",
      "select t.spcname as name, t.spcacl as acl, t.spcowner as owner, 't' as letter from pg_catalog.pg_tablespace t",
    ),
    ...(version >= 150_000
      ? [
          grantsOn(
            "parameter",
            "select p.parname as name, p.paracl as acl, 10::pg_catalog.oid as owner, 'p' as letter from pg_catalog.pg_parameter_acl p",
          ),
        ]
      : []),
  ];
  return parts.join("\nunion all ");
}

const ROLES = `select 'role' as kind, r.rolname::pg_catalog.text as name, 'attributes' as label,
  pg_catalog.format('alter role %I with %s', r.rolname, pg_catalog.concat_ws(' ',
    case when r.rolsuper then 'superuser' else 'nosuperuser' end, case when r.rolinherit then 'inherit' else 'noinherit' end,
    case when r.rolcreaterole then 'createrole' else 'nocreaterole' end, case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
    case when r.rolcanlogin then 'login' else 'nologin' end, case when r.rolreplication then 'replication' else 'noreplication' end,
    case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end, 'connection limit', r.rolconnlimit::pg_catalog.text,
    'valid until', pg_catalog.quote_literal(coalesce(r.rolvaliduntil::pg_catalog.text, 'infinity')))) as set, null::pg_catalog.text as unset
from pg_catalog.pg_roles r`;

function membershipsQuery(version: number): string {
  const options =
    version >= 160_000
      ? "pg_catalog.format('with admin %s, inherit %s, set %s', m.admin_option::pg_catalog.text, m.inherit_option::pg_catalog.text, m.set_option::pg_catalog.text)"
      : "case when m.admin_option then 'with admin option' else pg_catalog.format('; revoke admin option for %I from %I', r.rolname, g.rolname) end";
  const by = version >= 160_000 ? "|| pg_catalog.format(' granted by %I', b.rolname)" : "";
  return `select 'role', g.rolname::pg_catalog.text, pg_catalog.format('member of %s granted by %s', r.rolname, b.rolname),
  pg_catalog.format('grant %I to %I %s', r.rolname, g.rolname, ${options}) ${by},
  pg_catalog.format('revoke %I from %I', r.rolname, g.rolname) ${by}
from pg_catalog.pg_auth_members m join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) m.roleid
join pg_catalog.pg_roles g on g.oid operator(pg_catalog.=) m.member left join pg_catalog.pg_roles b on b.oid operator(pg_catalog.=) m.grantor`;
}

const DATABASES = `select 'database', d.datname::pg_catalog.text, 'attributes',
  pg_catalog.format('alter database %I with allow_connections %s connection limit %s is_template %s', d.datname, d.datallowconn::pg_catalog.text, d.datconnlimit, d.datistemplate::pg_catalog.text),
  null from pg_catalog.pg_database d where ${NOT_SCRATCH}`;

const OWNERS = `select 'database', d.datname::pg_catalog.text, 'owner', pg_catalog.format('alter database %I owner to %I', d.datname, pg_catalog.pg_get_userbyid(d.datdba)), null
  from pg_catalog.pg_database d where ${NOT_SCRATCH}
union all select 'tablespace', t.spcname::pg_catalog.text, 'owner', pg_catalog.format('alter tablespace %I owner to %I', t.spcname, pg_catalog.pg_get_userbyid(t.spcowner)), null
  from pg_catalog.pg_tablespace t`;

function commentsOf(kind: string, catalog: string, objects: string): string {
  return `select '${kind}', o.name::pg_catalog.text, 'comment', pg_catalog.format('comment on ${kind} %I is %L', o.name, c.description),
  pg_catalog.format('comment on ${kind} %I is null', o.name)
from (${objects}) o (oid, name) join pg_catalog.pg_shdescription c on c.objoid operator(pg_catalog.=) o.oid
  and c.classoid operator(pg_catalog.=) 'pg_catalog.${catalog}'::pg_catalog.regclass`;
}

function grantsOn(kind: string, objects: string): string {
  const grantee =
    "case a.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end";
  return `select '${kind}', o.name::pg_catalog.text, pg_catalog.format('%s to %s', a.privilege_type, ${grantee}),
  pg_catalog.format('grant %s on ${kind} %I to %s', a.privilege_type, o.name, ${grantee}) || case when a.is_grantable then ' with grant option' else '' end,
  pg_catalog.format('revoke %s on ${kind} %I from %s', a.privilege_type, o.name, ${grantee})
from (${objects}) o cross join pg_catalog.aclexplode(coalesce(o.acl, pg_catalog.acldefault(o.letter::pg_catalog."char", o.owner))) a`;
}
