import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import {
  type LedgerName,
  logTable,
  logTableName,
  schemaText,
  versionTable,
} from "./ledger-name.ts";
import { LEDGER_FORMAT } from "./ledger-state.ts";

/** Which parts of the ledger are missing. */
export interface LedgerGaps {
  readonly schema: boolean;
  readonly versionTable: boolean;
  readonly log: boolean;
}

/** The first and last statement of the transaction that creates the ledger. */
export interface Around {
  readonly first: string;
  readonly last: string | undefined;
}

/**
 * Returns SQL that creates the missing parts of the ledger, and revokes default privileges on them
 * from everyone except the owner.
 *
 * It runs under the fence lock, which `around.first` takes. Without the lock,
 * `create table if not exists` in several sessions at once fails with 23505.
 */
export function createLedger(ledger: LedgerName, gaps: LedgerGaps, around: Around): string {
  const statements = ["begin isolation level read committed read write", around.first];
  statements.push(...createTables(ledger, gaps));
  if (around.last !== undefined) statements.push(around.last);
  return [...statements, "commit"].join(";\n");
}

/**
 * Returns the statements that create the whole ledger, or its missing parts at the time they run.
 */
export function createMissing(ledger: LedgerName): readonly string[] {
  const isNamed = ledger.schema !== "";
  const gaps = { schema: false, versionTable: true, log: true };
  return [
    ...(isNamed ? [createMissingSchema(ledger.schema)] : []),
    ...createTables(ledger, gaps, "create table if not exists"),
  ];
}

/**
 * Returns SQL that creates the schema if it is missing. `create schema if not exists` would need
 * the privilege to create even if the schema exists.
 */
function createMissingSchema(schema: string): string {
  const name = quoteIdentifier(schema);
  const body = `begin
  if pg_catalog.to_regnamespace(${quoteLiteral(name)}) is null then
    create schema ${name};
  end if;
end`;
  return `do ${quoteLiteral(body)}`;
}

/**
 * Returns the statements that create the missing parts of the ledger; `create` is for the tables.
 */
function createTables(
  ledger: LedgerName,
  gaps: LedgerGaps,
  create: "create table" | "create table if not exists" = "create table",
): readonly string[] {
  const statements: string[] = [];
  if (gaps.schema) statements.push(`create schema ${quoteIdentifier(ledger.schema)}`);
  if (gaps.versionTable) {
    statements.push(
      `${create} ${versionTable(ledger)} (version_num pg_catalog.text not null primary key)`,
      revokeGrants(ledger.schema, ledger.table),
    );
  }
  if (gaps.log) {
    statements.push(
      `${create} ${logDefinition(ledger)}`,
      revokeGrants(ledger.schema, logTableName(ledger.table)),
    );
  }
  return statements;
}

/**
 * Returns the definition of the log. The unique constraint is also the index for finding a
 * revision's newest record.
 */
function logDefinition(ledger: LedgerName): string {
  return `${logTable(ledger)} (
  id pg_catalog.int8 generated always as identity primary key,
  at pg_catalog.timestamptz not null default pg_catalog.clock_timestamp(),
  format pg_catalog.int4 not null default ${LEDGER_FORMAT},
  run_id pg_catalog.uuid not null,
  event pg_catalog.text not null,
  direction pg_catalog.text, revision pg_catalog.text, parents pg_catalog.text[], labels pg_catalog.text[], depends pg_catalog.text[],
  message pg_catalog.text, checksum pg_catalog.text, up_sql pg_catalog.text, down_sql pg_catalog.text,
  statement pg_catalog.int4, statement_hash pg_catalog.text,
  duration_ms pg_catalog.float8, error pg_catalog.text, tag pg_catalog.text,
  db_user pg_catalog.text, os_user pg_catalog.text, host pg_catalog.text, application pg_catalog.text, ebb_version pg_catalog.text,
  unique (revision, id))`;
}

/**
 * Returns SQL that revokes all grants on a table, and on the sequence of its identity column, and
 * switches off row security, which an event trigger may have switched on.
 */
function revokeGrants(schema: string, table: string): string {
  const where = `t.relname operator(pg_catalog.=) ${quoteLiteral(table)} and n.nspname operator(pg_catalog.=) ${schemaText(schema)}`;
  const body = `declare revocation pg_catalog.text;
begin
  for revocation in
    select distinct pg_catalog.format('revoke all on %s %I.%I from %s cascade',
        case when c.relkind operator(pg_catalog.=) 'S'::pg_catalog."char" then 'sequence' else 'table' end, n.nspname, c.relname,
        case when a.grantee operator(pg_catalog.=) 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)::pg_catalog.text) end)
    from pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) t.relnamespace
      join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) t.oid or exists (select 1 from pg_catalog.pg_depend d
        where d.objid operator(pg_catalog.=) c.oid and d.classid operator(pg_catalog.=) 1259::pg_catalog.oid
          and d.refobjid operator(pg_catalog.=) t.oid and d.refclassid operator(pg_catalog.=) 1259::pg_catalog.oid
          and d.deptype operator(pg_catalog.=) 'i'::pg_catalog."char" and c.relkind operator(pg_catalog.=) 'S'::pg_catalog."char"),
      pg_catalog.aclexplode(c.relacl) a
    where ${where} and a.grantee operator(pg_catalog.<>) c.relowner
  loop
    execute revocation;
  end loop;
  if exists (select 1 from pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) t.relnamespace
    where ${where} and (t.relrowsecurity or t.relforcerowsecurity)) then
    execute pg_catalog.format('alter table %I.%I disable row level security, no force row level security', ${schemaText(schema)}, ${quoteLiteral(table)});
  end if;
end`;
  return `do ${quoteLiteral(body)}`;
}
