import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  fingerprint,
  functionName,
  ifTrue,
  isSince,
  isUserSchema,
  notExcluded,
  notOfExtension,
  qualified,
  relationKey,
  roleName,
  rowColumns,
  sealed,
  since,
  unread,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/** Reads default privileges, event triggers, publications, subscriptions and statistics objects. */
export const databaseWideQuery: CatalogQuery = (request) => `${defaultPrivileges(request)}
union all ${eventTriggers(request)}
union all ${publications(request)}
union all ${subscriptions(request)}
union all ${statistics(request)}`;

/**
 * Reads default privileges. Those of a database replace the built-in ones, and those of a schema
 * are added.
 */
function defaultPrivileges(request: CatalogRequest): string {
  const words = `case a.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end`;
  const grants = (letter: string, type: string): string =>
    `when '${type}' then ${grantsOf(request, {
      letter,
      acl: "a.defaclacl",
      owner: "a.defaclrole",
      initial: `case when a.defaclnamespace = 0 then pg_catalog.acldefault('${letter}', a.defaclrole) else null::pg_catalog.aclitem[] end`,
    })}`;
  const columns = rowColumns(request, {
    kind: "'default privileges'",
    schema: "n.nspname",
    name: `'for ' || ${roleName(request, "a.defaclrole")} || coalesce(' in ' || pg_catalog.quote_ident(n.nspname), '') || ' on ' || ${words}`,
    parent: "'schema ' || pg_catalog.quote_ident(n.nspname)",
    address: ["pg_default_acl", "a.oid"],
    facts: {
      role: roleName(request, "a.defaclrole"),
      objects: words,
      grants: `case a.defaclobjtype ${grants("r", "r")} ${grants("s", "S")} ${grants("f", "f")} ${grants("T", "T")} ${grants("n", "n")} end`,
    },
  });
  return `select ${columns}
from pg_catalog.pg_default_acl a left join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace`;
}

function eventTriggers(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'event trigger'",
    schema: "null",
    name: "pg_catalog.quote_ident(e.evtname)",
    address: ["pg_event_trigger", "e.oid"],
    facts: {
      owner: roleName(request, "e.evtowner"),
      event: "e.evtevent",
      tags: "e.evttags",
      function: functionName("e.evtfoid"),
      fires:
        "case e.evtenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end",
      comment: commentOn("pg_event_trigger", "e.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_event_trigger e where ${notOfExtension("pg_event_trigger", "e.oid")}`;
}

function publications(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'publication'",
    schema: "null",
    name: "pg_catalog.quote_ident(p.pubname)",
    address: ["pg_publication", "p.oid"],
    facts: {
      owner: roleName(request, "p.pubowner"),
      "all tables": ifTrue("p.puballtables"),
      publishes: `pg_catalog.array_to_string(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
      case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], ', ')`,
      "via root": ifTrue("p.pubviaroot"),
      "generated columns": since(request, 18, "nullif(p.pubgencols, 'n')"),
      tables: publishedTables(request),
      schemas: since(
        request,
        15,
        `(select pg_catalog.array_agg(pg_catalog.quote_ident(n.nspname) order by n.nspname) from pg_catalog.pg_publication_namespace s
      join pg_catalog.pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid)`,
      ),
      comment: commentOn("pg_publication", "p.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_publication p where ${notOfExtension("pg_publication", "p.oid")}`;
}

/**
 * Reads the tables of a publication, with the columns and rows that PostgreSQL 15 and later can
 * choose.
 */
function publishedTables(request: CatalogRequest): string {
  const details = `|| coalesce(' (' || (select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs::pg_catalog.int2[])) || ')', '')
      || coalesce(' where (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '')`;
  return `(select pg_catalog.array_agg(x.line order by x.line collate pg_catalog."C") from (
      select ${qualified("n.nspname", "c.relname")} ${isSince(request, 15) ? details : ""} as line
      from pg_catalog.pg_publication_rel r join pg_catalog.pg_class c on c.oid = r.prrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where r.prpubid = p.oid and ${notExcluded(request, "n", "c")}) x)`;
}

/** Reads subscriptions. Only superusers may read the connection string, a secret. */
function subscriptions(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'subscription'",
    schema: "null",
    name: "pg_catalog.quote_ident(s.subname)",
    address: ["pg_subscription", "s.oid"],
    facts: {
      owner: roleName(request, "s.subowner"),
      publications: "s.subpublications",
      slot: "s.subslotname",
      disabled: ifTrue("not s.subenabled"),
      "synchronous commit": readsMore(request) ? "nullif(s.subsynccommit, 'off')" : "null",
      binary: since(request, 14, ifTrue("s.subbinary")),
      streaming: since(request, 14, streaming(request)),
      "two phase": since(request, 15, ifTrue("s.subtwophasestate <> 'd'")),
      "disable on error": since(request, 15, ifTrue("s.subdisableonerr")),
      origin: since(request, 16, "nullif(s.suborigin, 'any')"),
      "no password": since(request, 16, ifTrue("not s.subpasswordrequired")),
      "run as owner": since(request, 16, ifTrue("s.subrunasowner")),
      failover: since(request, 17, ifTrue("s.subfailover")),
      comment: since(request, 14, commentOn("pg_subscription", "s.oid")),
      secrets: request.secrets === true ? "array['connection=' || s.subconninfo]" : "null",
      sealed: sealed(request, {
        connection: request.sealed?.connections === true ? fingerprint("s.subconninfo") : unread,
      }),
    },
  });
  return `select ${columns} from pg_catalog.pg_subscription s
where s.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`;
}

/** Before PostgreSQL 14 only superusers read more than the publications. */
function readsMore(request: CatalogRequest): boolean {
  return isSince(request, 14) || request.sealed?.connections === true;
}

/** Returns how large transactions arrive, where that is not the default of the version. */
function streaming(request: CatalogRequest): string {
  const words = `case s.substream::pg_catalog.text when 'p' then 'parallel' when 't' then 'on' when 'true' then 'on' else 'off' end`;
  return `nullif(${words}, '${isSince(request, 18) ? "parallel" : "off"}')`;
}

function statistics(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'statistics'",
    schema: "sn.nspname",
    name: qualified("sn.nspname", "s.stxname"),
    parent: relationKey("c", "n"),
    address: ["pg_statistic_ext", "s.oid"],
    facts: {
      owner: roleName(request, "s.stxowner"),
      definition: "pg_catalog.pg_get_statisticsobjdef(s.oid)",
      target: "nullif(s.stxstattarget, -1)",
      comment: commentOn("pg_statistic_ext", "s.oid"),
    },
  });
  return `select ${columns}
from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace sn on sn.oid = s.stxnamespace
join pg_catalog.pg_class c on c.oid = s.stxrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${isUserSchema("sn")} and ${notExcluded(request, "n", "c")} and ${notOfExtension("pg_statistic_ext", "s.oid")}`;
}
