import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  extensionsOf,
  isUserSchema,
  notExcluded,
  notOfExtension,
  qualified,
  quotedRole,
  relationKey,
  rowColumns,
} from "./fragments.ts";

/**
 * Reads triggers, rules and policies. Triggers that a partition inherits from its parent are not
 * listed.
 */
export const onRelationsQuery: CatalogQuery = (request) => `${triggers(request)}
union all ${rules(request)}
union all ${policies(request)}`;

/** Returns an expression for the firing mode of a trigger or a rule, if it is not the default. */
function firing(column: string): string {
  return `case ${column} when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end`;
}

function triggers(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'trigger'",
    schema: "n.nspname",
    name: onRelation("t.tgname"),
    parent: relationKey("c", "n"),
    address: ["pg_trigger", "t.oid"],
    facts: {
      definition: "pg_catalog.pg_get_triggerdef(t.oid)",
      fires: firing("t.tgenabled"),
      "depends on extensions": extensionsOf("pg_trigger", "t.oid"),
      comment: commentOn("pg_trigger", "t.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_trigger t ${tableOf("t.tgrelid")}
where not t.tgisinternal and t.tgparentid = 0 and ${onUserRelation(request, "pg_trigger", "t.oid")}`;
}

function rules(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'rule'",
    schema: "n.nspname",
    name: onRelation("r.rulename"),
    parent: relationKey("c", "n"),
    address: ["pg_rewrite", "r.oid"],
    facts: {
      definition: "pg_catalog.pg_get_ruledef(r.oid)",
      fires: firing("r.ev_enabled"),
      comment: commentOn("pg_rewrite", "r.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_rewrite r ${tableOf("r.ev_class")}
where not (r.rulename = '_RETURN' and c.relkind in ('v', 'm')) and ${onUserRelation(request, "pg_rewrite", "r.oid")}`;
}

function policies(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'policy'",
    schema: "n.nspname",
    name: onRelation("p.polname"),
    parent: relationKey("c", "n"),
    address: ["pg_policy", "p.oid"],
    facts: {
      command:
        "case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end",
      restrictive: "case when not p.polpermissive then true end",
      roles: `case when p.polroles <> '{0}'::pg_catalog.oid[] then (select pg_catalog.array_agg(role.name order by role.name collate pg_catalog."C")
        from (select case m when 0 then 'PUBLIC' else ${quotedRole(request, "m")} end as name from pg_catalog.unnest(p.polroles) m) role) end`,
      using: "pg_catalog.pg_get_expr(p.polqual, p.polrelid)",
      "with check": "pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)",
      comment: commentOn("pg_policy", "p.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_policy p ${tableOf("p.polrelid")}
where ${onUserRelation(request, "pg_policy", "p.oid")}`;
}

function onRelation(name: string): string {
  return `pg_catalog.quote_ident(${name}) || ' on ' || ${qualified("n.nspname", "c.relname")}`;
}

function tableOf(oid: string): string {
  return `join pg_catalog.pg_class c on c.oid = ${oid} join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;
}

function onUserRelation(request: CatalogRequest, catalog: string, oid: string): string {
  return `${isUserSchema("n")} and ${notExcluded(request, "n", "c")} and ${notOfExtension("pg_class", "c.oid")}
and ${notOfExtension(catalog, oid)}`;
}
