import {
  type CatalogQuery,
  type CatalogRequest,
  FIRST_USER_OID,
  qualified,
  rowColumns,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/**
 * Reads changes to objects that users did not create themselves: privileges on objects of
 * PostgreSQL and of extensions, and comments on those of extensions.
 *
 * Privileges are compared with those that the object got at its creation, as pg_dump does
 * (pg_init_privs).
 */
export const providedQuery: CatalogQuery = (request) =>
  `${privileges(request)}\nunion all ${comments(request)}`;

/** A catalog with privileges. All fields except `catalog` and `letter` are SQL expressions. */
interface Provided {
  readonly catalog: string;
  /** acldefault's letter. */
  readonly letter: string;
  readonly rows: string;
  readonly oid: string;
  readonly part?: string;
  readonly acl: string;
  readonly owner: string;
  /** The words of GRANT … ON, with the name. */
  readonly name: string;
}

const RELATION = "pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace";

/** pg_dump leaves out the information schema, whose privileges are not in pg_init_privs. */
const DUMPED = "n.nspname <> 'information_schema'";

const PROVIDED: readonly Provided[] = [
  {
    catalog: "pg_proc",
    letter: "f",
    rows: `pg_catalog.pg_proc o join pg_catalog.pg_namespace n on n.oid = o.pronamespace where ${DUMPED}`,
    oid: "o.oid",
    acl: "o.proacl",
    owner: "o.proowner",
    name: `case o.prokind when 'p' then 'procedure ' else 'function ' end
      || pg_catalog.format('%I.%I(%s)', n.nspname, o.proname, pg_catalog.oidvectortypes(o.proargtypes))`,
  },
  {
    catalog: "pg_class",
    letter: "r",
    rows: `${RELATION} where c.relkind <> 'S' and ${DUMPED}`,
    oid: "c.oid",
    acl: "c.relacl",
    owner: "c.relowner",
    name: `'table ' || ${qualified("n.nspname", "c.relname")}`,
  },
  {
    catalog: "pg_class",
    letter: "s",
    rows: `${RELATION} where c.relkind = 'S' and ${DUMPED}`,
    oid: "c.oid",
    acl: "c.relacl",
    owner: "c.relowner",
    name: `'sequence ' || ${qualified("n.nspname", "c.relname")}`,
  },
  {
    catalog: "pg_class",
    letter: "c",
    rows: `${RELATION} join pg_catalog.pg_attribute o on o.attrelid = c.oid where ${DUMPED}`,
    oid: "c.oid",
    part: "o.attnum",
    acl: "o.attacl",
    owner: "c.relowner",
    name: `'column ' || ${qualified("n.nspname", "c.relname")} || '.' || pg_catalog.quote_ident(o.attname)`,
  },
  {
    catalog: "pg_namespace",
    letter: "n",
    rows: "pg_catalog.pg_namespace o where o.nspname not in ('public', 'information_schema')",
    oid: "o.oid",
    acl: "o.nspacl",
    owner: "o.nspowner",
    name: "'schema ' || pg_catalog.quote_ident(o.nspname)",
  },
  {
    catalog: "pg_language",
    letter: "l",
    rows: "pg_catalog.pg_language o where true",
    oid: "o.oid",
    acl: "o.lanacl",
    owner: "o.lanowner",
    name: "'language ' || pg_catalog.quote_ident(o.lanname)",
  },
  {
    catalog: "pg_type",
    letter: "T",
    rows: `pg_catalog.pg_type o join pg_catalog.pg_namespace n on n.oid = o.typnamespace where ${DUMPED}`,
    oid: "o.oid",
    acl: "o.typacl",
    owner: "o.typowner",
    name: `'type ' || ${qualified("n.nspname", "o.typname")}`,
  },
  {
    catalog: "pg_foreign_data_wrapper",
    letter: "F",
    rows: "pg_catalog.pg_foreign_data_wrapper o where true",
    oid: "o.oid",
    acl: "o.fdwacl",
    owner: "o.fdwowner",
    name: "'foreign data wrapper ' || pg_catalog.quote_ident(o.fdwname)",
  },
  {
    catalog: "pg_foreign_server",
    letter: "S",
    rows: "pg_catalog.pg_foreign_server o where true",
    oid: "o.oid",
    acl: "o.srvacl",
    owner: "o.srvowner",
    name: "'foreign server ' || pg_catalog.quote_ident(o.srvname)",
  },
];

/**
 * Nearly all privileges are as they were. OFFSET 0 lets only the others be read item by item, by
 * one expression: each one more costs milliseconds at the start of every query.
 */
function privileges(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'privileges'",
    schema: "null",
    name: "p.name",
    parent: "'extension ' || pg_catalog.quote_ident(p.extension)",
    address: ["pg_init_privs", "p.oid", "p.part"],
    facts: { grants: "p.grants" },
  });
  const grants = grantsOf(request, {
    letter: "c.letter",
    acl: "c.acl",
    owner: "c.owner",
    initial: "c.initial",
  });
  return `select ${columns} from (select c.*, ${grants} as grants from (
${PROVIDED.map(changedPrivileges).join("\n  union all ")} offset 0) c offset 0) p
where p.grants is not null`;
}

function changedPrivileges(provided: Provided): string {
  const { catalog, letter, rows, oid, acl, owner, name, part = "0" } = provided;
  const [from = "", where = ""] = rows.split(" where ");
  const classid = `'pg_catalog.${catalog}'::pg_catalog.regclass`;
  const initial = `coalesce(i.initprivs, pg_catalog.acldefault('${letter}', ${owner}))`;
  return `select 'on ' || ${name} as name, ${oid} as oid, ${part} as part, e.extname as extension, '${letter}'::pg_catalog."char" as letter,
    ${acl} as acl, ${owner} as owner, ${initial} as initial
  from ${from} left join pg_catalog.pg_init_privs i on i.objoid = ${oid} and i.classoid = ${classid} and i.objsubid = ${part}
  left join (pg_catalog.pg_depend m join pg_catalog.pg_extension e on e.oid = m.refobjid
      and m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and m.deptype = 'e') on m.classid = ${classid} and m.objid = ${oid}
  where ${where} and ${acl} is not null and ${acl} is distinct from i.initprivs and (${oid} < ${FIRST_USER_OID} or e.extname is not null)`;
}

function comments(request: CatalogRequest): string {
  return `select ${rowColumns(request, {
    kind: "'comment'",
    schema: "null",
    name: `'on ' || case when d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      then i.type || ' ' || (select pg_catalog.format('%I.%I(%s)', n.nspname, f.proname, pg_catalog.oidvectortypes(f.proargtypes))
        from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace where f.oid = d.objoid)
      else pg_catalog.replace(pg_catalog.replace(i.type, 'table c', 'c'), 'n-d', 'n d') || ' ' || i.identity end`,
    parent: "'extension ' || pg_catalog.quote_ident(e.extname)",
    address: ["pg_description", "d.objoid", "d.objsubid"],
    facts: { comment: "d.description" },
  })}
from pg_catalog.pg_description d
join pg_catalog.pg_depend m on m.classid = d.classoid and m.objid = d.objoid and m.objsubid = 0 and m.deptype = 'e'
join pg_catalog.pg_extension e on e.oid = m.refobjid and m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass,
pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
where (e.extname, d.description) <> ('plpgsql', 'PL/pgSQL procedural language')`;
}
