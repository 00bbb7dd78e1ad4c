import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  extensionsOf,
  FIRST_USER_OID,
  functionName,
  ifTrue,
  isUserSchema,
  notOfExtension,
  roleName,
  rowColumns,
  since,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/** Reads functions, procedures and aggregates. The argument types are part of the name. */
export const routinesQuery: CatalogQuery = (request) => {
  const columns = rowColumns(request, {
    kind: "case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end",
    schema: "n.nspname",
    name: "pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes))",
    address: ["pg_proc", "p.oid"],
    facts: {
      owner: roleName(request, "p.proowner"),
      arguments: ARGUMENTS,
      result: "pg_catalog.pg_get_function_result(p.oid)",
      ...bodyFacts(request),
      ...BEHAVIOUR,
      ...AGGREGATE,
      "depends on extensions": extensionsOf("pg_proc", "p.oid"),
      grants: grantsOf(request, { letter: "f", acl: "p.proacl", owner: "p.proowner" }),
      comment: commentOn("pg_proc", "p.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_aggregate g on p.prokind = 'a' and g.aggfnoid = p.oid
where p.oid >= ${FIRST_USER_OID} and ${isUserSchema("n")} and ${notOfExtension("pg_proc", "p.oid")} ${NOT_OF_RANGE}`;
};

/**
 * The arguments without the word IN. Before PostgreSQL 14, procedures omitted it as functions do.
 */
const ARGUMENTS = `nullif(case p.prokind when 'p' then pg_catalog.regexp_replace(pg_catalog.pg_get_function_arguments(p.oid), '(^|, )IN ', '\\1', 'g')
      else pg_catalog.pg_get_function_arguments(p.oid) end, '')`;

function bodyFacts(request: CatalogRequest): Readonly<Record<string, string>> {
  const parsed = since(request, 14, "pg_catalog.pg_get_function_sqlbody(p.oid)");
  return {
    language: "case when p.prokind <> 'a' then l.lanname end",
    body: `case when p.prokind <> 'a' then coalesce(${parsed}, p.prosrc) end`,
    "parsed body": since(request, 14, ifTrue("p.prosqlbody is not null")),
    library: "p.probin",
  };
}

const BEHAVIOUR = {
  window: ifTrue("p.prokind = 'w'"),
  volatility: "case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end",
  strict: ifTrue("p.proisstrict"),
  "security definer": ifTrue("p.prosecdef"),
  leakproof: ifTrue("p.proleakproof"),
  parallel: "case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end",
  cost: "nullif(p.procost, case when l.lanname in ('c', 'internal') or p.prokind = 'a' then 1 else 100 end)",
  rows: "case when p.proretset then nullif(p.prorows, 1000) end",
  settings: "p.proconfig",
  support: functionName("p.prosupport"),
  transforms: `(select pg_catalog.array_agg(pg_catalog.format_type(t, null::pg_catalog.int4)) from pg_catalog.unnest(p.protrftypes) t)`,
};

const AGGREGATE = {
  "state function": functionName("g.aggtransfn"),
  "state type":
    "pg_catalog.format_type(g.aggtranstype, null::pg_catalog.int4) || coalesce(' ' || nullif(g.aggtransspace, 0)::pg_catalog.text, '')",
  "initial state": "g.agginitval",
  "final function": functionName("g.aggfinalfn"),
  "final function extra": ifTrue("g.aggfinalextra"),
  "final function modifies": `nullif(g.aggfinalmodify::pg_catalog.text, case when g.aggkind = 'n' then 'r' else 'w' end)`,
  "combine function": functionName("g.aggcombinefn"),
  "serial function": functionName("g.aggserialfn"),
  "deserial function": functionName("g.aggdeserialfn"),
  "moving state function": functionName("g.aggmtransfn"),
  "moving inverse function": functionName("g.aggminvtransfn"),
  "moving state type":
    "case when g.aggmtranstype <> 0 then pg_catalog.format_type(g.aggmtranstype, null::pg_catalog.int4) end",
  "moving state space": "nullif(g.aggmtransspace, 0)",
  "moving final function extra": ifTrue("g.aggmfinalextra"),
  "moving final function modifies": `nullif(g.aggmfinalmodify::pg_catalog.text, case when g.aggkind = 'n' then 'r' else 'w' end)`,
  "moving initial state": "g.aggminitval",
  "moving final function": functionName("g.aggmfinalfn"),
  "sort operator":
    "nullif(g.aggsortop::pg_catalog.oid, 0)::pg_catalog.regoperator::pg_catalog.text",
  "aggregate kind": "case g.aggkind when 'o' then 'ordered set' when 'h' then 'hypothetical' end",
};

/**
 * CREATE TYPE … AS RANGE creates constructor functions. They are part of the type and not listed.
 */
const NOT_OF_RANGE = `and not exists (select from pg_catalog.pg_depend i where i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  and i.objid = p.oid and i.deptype = 'i' and i.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass)`;
