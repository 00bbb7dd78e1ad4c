import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  functionName,
  ifTrue,
  isUserSchema,
  notOfExtension,
  qualified,
  roleName,
  rowColumns,
} from "./fragments.ts";

/** Reads text search objects, collations and conversions. */
export const textSearchQuery: CatalogQuery = (request) => `${parsers(request)}
union all ${templates(request)}
union all ${dictionaries(request)}
union all ${configurations(request)}
union all ${collations(request)}
union all ${conversions(request)}`;

function parsers(request: CatalogRequest): string {
  const functions = ["prsstart", "prstoken", "prsend", "prsheadline", "prslextype"];
  const columns = rowColumns(request, {
    kind: "'text search parser'",
    schema: "n.nspname",
    name: qualified("n.nspname", "p.prsname"),
    address: ["pg_ts_parser", "p.oid"],
    facts: {
      functions: `array[${functions.map((name) => functionName(`p.${name}`)).join(", ")}]`,
      comment: commentOn("pg_ts_parser", "p.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_ts_parser p join pg_catalog.pg_namespace n on n.oid = p.prsnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_ts_parser", "p.oid")}`;
}

function templates(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'text search template'",
    schema: "n.nspname",
    name: qualified("n.nspname", "t.tmplname"),
    address: ["pg_ts_template", "t.oid"],
    facts: {
      functions: `array[${functionName("t.tmplinit")}, ${functionName("t.tmpllexize")}]`,
      comment: commentOn("pg_ts_template", "t.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_ts_template t join pg_catalog.pg_namespace n on n.oid = t.tmplnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_ts_template", "t.oid")}`;
}

function dictionaries(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'text search dictionary'",
    schema: "n.nspname",
    name: qualified("n.nspname", "d.dictname"),
    address: ["pg_ts_dict", "d.oid"],
    facts: {
      owner: roleName(request, "d.dictowner"),
      template: qualified("tn.nspname", "t.tmplname"),
      options: "d.dictinitoption",
      comment: commentOn("pg_ts_dict", "d.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_ts_dict d join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
join pg_catalog.pg_ts_template t on t.oid = d.dicttemplate join pg_catalog.pg_namespace tn on tn.oid = t.tmplnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_ts_dict", "d.oid")}`;
}

function configurations(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'text search configuration'",
    schema: "n.nspname",
    name: qualified("n.nspname", "c.cfgname"),
    address: ["pg_ts_config", "c.oid"],
    facts: {
      owner: roleName(request, "c.cfgowner"),
      parser: qualified("pn.nspname", "p.prsname"),
      mappings: `(select pg_catalog.array_agg(x.line order by x.line collate pg_catalog."C") from (
        select tt.alias || ': ' || pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::pg_catalog.text, ', ' order by m.mapseqno) as line
        from pg_catalog.pg_ts_config_map m join pg_catalog.ts_token_type(c.cfgparser) tt on tt.tokid = m.maptokentype
        where m.mapcfg = c.oid group by tt.alias) x)`,
      comment: commentOn("pg_ts_config", "c.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_parser p on p.oid = c.cfgparser join pg_catalog.pg_namespace pn on pn.oid = p.prsnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_ts_config", "c.oid")}`;
}

/** Reads collations. ICU's locale moved to another column in PostgreSQL 15 and again in 17. */
function collations(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'collation'",
    schema: "n.nspname",
    name: qualified("n.nspname", "c.collname"),
    address: ["pg_collation", "c.oid"],
    facts: {
      owner: roleName(request, "c.collowner"),
      provider:
        "case c.collprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' else 'default' end",
      locale: icuLocale(request.version),
      collate: "case when c.collprovider <> 'i' then c.collcollate end",
      ctype: "case when c.collprovider <> 'i' then c.collctype end",
      "not deterministic": ifTrue("not c.collisdeterministic"),
      rules: request.version >= 160_000 ? "c.collicurules" : "null",
      comment: commentOn("pg_collation", "c.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_collation", "c.oid")}`;
}

function icuLocale(version: number): string {
  if (version >= 170_000) return "c.colllocale";
  if (version >= 150_000) return "c.colliculocale";
  return "case when c.collprovider = 'i' then c.collcollate end";
}

function conversions(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'conversion'",
    schema: "n.nspname",
    name: qualified("n.nspname", "c.conname"),
    address: ["pg_conversion", "c.oid"],
    facts: {
      owner: roleName(request, "c.conowner"),
      from: "pg_catalog.pg_encoding_to_char(c.conforencoding)",
      to: "pg_catalog.pg_encoding_to_char(c.contoencoding)",
      // The name without arguments: they are always the same, and PostgreSQL 14 added one.
      function: "c.conproc::pg_catalog.text",
      default: ifTrue("c.condefault"),
      comment: commentOn("pg_conversion", "c.oid"),
    },
  });
  return `select ${columns} from pg_catalog.pg_conversion c join pg_catalog.pg_namespace n on n.oid = c.connamespace
where ${isUserSchema("n")} and ${notOfExtension("pg_conversion", "c.oid")}`;
}
