import {
  type CatalogQuery,
  type CatalogRequest,
  commentOn,
  isUserSchema,
  notOfExtension,
  roleName,
  rowColumns,
} from "./fragments.ts";
import { grantsOf } from "./grants.ts";

/** Reads schemas and extensions. */
export const schemasQuery: CatalogQuery = (request) => `${schemas(request)}
union all ${extensions(request)}`;

/**
 * Reads schemas. The schema `public` is compared with that of a new database.
 *
 * There it belongs to pg_database_owner and everybody may use it. Before PostgreSQL 15 it belongs
 * to the superuser and everybody may also create in it.
 */
function schemas(request: CatalogRequest): string {
  const isPublic = "n.nspname = 'public'";
  const ownDefault = "pg_catalog.acldefault('n', n.nspowner)";
  const everybody = request.version >= 150_000 ? ["USAGE"] : ["USAGE", "CREATE"];
  const items = everybody.map(
    (privilege) => `pg_catalog.makeaclitem(0, n.nspowner, '${privilege}', false)`,
  );
  const initial = `case when ${isPublic} then ${ownDefault} || array[${items.join(", ")}] else ${ownDefault} end`;
  const isFirstOwner = `(n.nspowner = 10 or pg_catalog.pg_get_userbyid(n.nspowner) = 'pg_database_owner')`;
  const columns = rowColumns(request, {
    kind: "'schema'",
    schema: "n.nspname",
    name: "pg_catalog.quote_ident(n.nspname)",
    address: ["pg_namespace", "n.oid"],
    facts: {
      owner: `case when ${isPublic} and ${isFirstOwner} then null else ${roleName(request, "n.nspowner")} end`,
      grants: grantsOf(request, {
        letter: "n",
        acl: `case when ${isPublic} then coalesce(n.nspacl, ${ownDefault}) else n.nspacl end`,
        owner: "n.nspowner",
        initial,
      }),
      comment: `case when ${isPublic} then nullif(${commentOn("pg_namespace", "n.oid")}, 'standard public schema')
        else ${commentOn("pg_namespace", "n.oid")} end`,
    },
  });
  return `select ${columns} from pg_catalog.pg_namespace n
where ${isUserSchema("n")} and ${notOfExtension("pg_namespace", "n.oid")}`;
}

/**
 * Reads extensions. The version is a fact only if it is not the server's default. `plpgsql` is in
 * every new database.
 */
function extensions(request: CatalogRequest): string {
  const columns = rowColumns(request, {
    kind: "'extension'",
    schema: "null",
    name: "pg_catalog.quote_ident(e.extname)",
    address: ["pg_extension", "e.oid"],
    facts: {
      schema: "case when e.extname <> 'plpgsql' then n.nspname end",
      owner: `case when e.extname <> 'plpgsql' then ${roleName(request, "e.extowner")} end`,
      version: `case when e.extname <> 'plpgsql' and a.default_version <> e.extversion then e.extversion end`,
      comment: `case when e.extname = 'plpgsql' then nullif(${commentOn("pg_extension", "e.oid")}, 'PL/pgSQL procedural language')
        when a.name is not null then nullif(${commentOn("pg_extension", "e.oid")}, a.comment) end`,
    },
  });
  // The server reads a file of each extension that it offers, so it is asked once, and only if it must be.
  return `select ${columns} from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
left join (select f.* from pg_catalog.pg_available_extensions() f
  where exists (select from pg_catalog.pg_extension x where x.extname <> 'plpgsql')) a on a.name = e.extname`;
}
