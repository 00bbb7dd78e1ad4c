import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  FIRST_USER_OID,
  functionName,
  ifTrue,
  isUserSchema,
  notOfExtension,
  qualified,
  roleName,
  rowColumns,
} from "./fragments.ts";

/** Reads operators with their classes and families, casts, transforms and access methods. */
export const operatorsQuery: CatalogQuery = (request) => `${operators(request)}
union all ${operatorFamilies(request)}
union all ${operatorClasses(request)}
union all ${casts(request)}
union all ${transforms(request)}
union all ${accessMethods(request)}`;

function operators(request: CatalogRequest): string {
  const operator = (oid: string): string =>
    `nullif(${oid}, 0)::pg_catalog.regoperator::pg_catalog.text`;
  const columns = rowColumns(request, {
    kind: "'operator'",
    schema: "n.nspname",
    name: `pg_catalog.format('%I.%s(%s, %s)', n.nspname, o.oprname,
    case when o.oprleft = 0 then 'none' else pg_catalog.format_type(o.oprleft, null::pg_catalog.int4) end,
    case when o.oprright = 0 then 'none' else pg_catalog.format_type(o.oprright, null::pg_catalog.int4) end)`,
    address: ["pg_operator", "o.oid"],
    facts: {
      owner: roleName(request, "o.oprowner"),
      left: "case when o.oprleft <> 0 then pg_catalog.format_type(o.oprleft, null::pg_catalog.int4) end",
      right:
        "case when o.oprright <> 0 then pg_catalog.format_type(o.oprright, null::pg_catalog.int4) end",
      function: functionName("o.oprcode"),
      commutator: operator("o.oprcom"),
      negator: operator("o.oprnegate"),
      restrict: functionName("o.oprrest"),
      join: functionName("o.oprjoin"),
      hashes: ifTrue("o.oprcanhash"),
      merges: ifTrue("o.oprcanmerge"),
      comment: commentOn("pg_operator", "o.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
where ${isUserSchema("n")} and o.oprcode <> 0 and ${notOfExtension("pg_operator", "o.oid")}`;
}

function operatorFamilies(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'operator family'",
    schema: "n.nspname",
    name: `${qualified("n.nspname", "f.opfname")} || ' using ' || pg_catalog.quote_ident(m.amname)`,
    address: ["pg_opfamily", "f.oid"],
    facts: {
      owner: roleName(request, "f.opfowner"),
      ...members("pg_opfamily", "f.oid"),
      comment: commentOn("pg_opfamily", "f.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_opfamily f join pg_catalog.pg_namespace n on n.oid = f.opfnamespace
join pg_catalog.pg_am m on m.oid = f.opfmethod
where ${isUserSchema("n")} and ${notOfExtension("pg_opfamily", "f.oid")}`;
}

/** The operators and functions that belong to an operator class, or loosely to a family. */
function members(catalog: "pg_opclass" | "pg_opfamily", oid: string): Record<string, string> {
  const belongs = (member: string, alias: string): string =>
    `exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.${member}'::pg_catalog.regclass and d.objid = ${alias}.oid
        and d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass and d.refobjid = ${oid})`;
  return {
    operators: `(select pg_catalog.array_agg(o.amopstrategy || ' ' || o.amopopr::pg_catalog.regoperator
        || coalesce(' for order by ' || (select ${qualified("n_.nspname", "s_.opfname")} from pg_catalog.pg_opfamily s_
          join pg_catalog.pg_namespace n_ on n_.oid = s_.opfnamespace where s_.oid = o.amopsortfamily), '')
        order by o.amopstrategy, o.amopopr::pg_catalog.regoperator::pg_catalog.text collate pg_catalog."C")
      from pg_catalog.pg_amop o where ${belongs("pg_amop", "o")})`,
    functions: `(select pg_catalog.array_agg(p.amprocnum || ' (' || pg_catalog.format_type(p.amproclefttype, null::pg_catalog.int4) || ', '
        || pg_catalog.format_type(p.amprocrighttype, null::pg_catalog.int4) || ') ' || p.amproc::pg_catalog.oid::pg_catalog.regprocedure
        order by p.amprocnum, p.amproc::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text collate pg_catalog."C")
      from pg_catalog.pg_amproc p where ${belongs("pg_amproc", "p")})`,
  };
}

function operatorClasses(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'operator class'",
    schema: "n.nspname",
    name: `${qualified("n.nspname", "c.opcname")} || ' using ' || pg_catalog.quote_ident(m.amname)`,
    address: ["pg_opclass", "c.oid"],
    facts: {
      owner: roleName(request, "c.opcowner"),
      type: "pg_catalog.format_type(c.opcintype, null::pg_catalog.int4)",
      default: ifTrue("c.opcdefault"),
      family: qualified("fn.nspname", "f.opfname"),
      storage:
        "case when c.opckeytype <> 0 then pg_catalog.format_type(c.opckeytype, null::pg_catalog.int4) end",
      ...members("pg_opclass", "c.oid"),
      comment: commentOn("pg_opclass", "c.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_opclass c join pg_catalog.pg_namespace n on n.oid = c.opcnamespace
join pg_catalog.pg_am m on m.oid = c.opcmethod
join pg_catalog.pg_opfamily f on f.oid = c.opcfamily join pg_catalog.pg_namespace fn on fn.oid = f.opfnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_opclass", "c.oid")}`;
}

function casts(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'cast'",
    schema: "null",
    name: "pg_catalog.format('(%s as %s)', pg_catalog.format_type(c.castsource, null::pg_catalog.int4), pg_catalog.format_type(c.casttarget, null::pg_catalog.int4))",
    address: ["pg_cast", "c.oid"],
    facts: {
      function: functionName("c.castfunc"),
      source: "pg_catalog.format_type(c.castsource, null::pg_catalog.int4)",
      target: "pg_catalog.format_type(c.casttarget, null::pg_catalog.int4)",
      context: "case c.castcontext when 'a' then 'assignment' when 'i' then 'implicit' end",
      method: "case c.castmethod when 'i' then 'inout' when 'b' then 'binary' end",
      comment: commentOn("pg_cast", "c.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_cast c
where c.oid >= ${FIRST_USER_OID} and ${notOfExtension("pg_cast", "c.oid")} and not exists (select from pg_catalog.pg_range r where ${rangeCast()})`;
}

/**
 * Returns a condition for the cast of a range type to its multirange, which PostgreSQL creates
 * itself.
 */
function rangeCast(): string {
  return "r.rngtypid = c.castsource and c.casttarget in (select t.oid from pg_catalog.pg_type t where t.typtype = 'm')";
}

function transforms(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'transform'",
    schema: "null",
    name: "pg_catalog.format('for %s language %I', pg_catalog.format_type(t.trftype, null::pg_catalog.int4), l.lanname)",
    address: ["pg_transform", "t.oid"],
    facts: {
      type: "pg_catalog.format_type(t.trftype, null::pg_catalog.int4)",
      language: "pg_catalog.quote_ident(l.lanname)",
      "from sql": functionName("t.trffromsql"),
      "to sql": functionName("t.trftosql"),
      comment: commentOn("pg_transform", "t.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_transform t join pg_catalog.pg_language l on l.oid = t.trflang
where ${notOfExtension("pg_transform", "t.oid")}`;
}

function accessMethods(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'access method'",
    schema: "null",
    name: "pg_catalog.quote_ident(a.amname)",
    address: ["pg_am", "a.oid"],
    facts: {
      handler: functionName("a.amhandler"),
      type: "case a.amtype when 't' then 'table' end",
      comment: commentOn("pg_am", "a.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_am a where a.oid >= ${FIRST_USER_OID} and ${notOfExtension("pg_am", "a.oid")}`;
}
