import type { Notice } from "../../session.ts";
import { qualified } from "../../sql/pinned.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../../sql/quote.ts";
import {
  type LedgerName,
  logTable,
  logTableName,
  schemaText,
  versionTable,
} from "./ledger-name.ts";
import { isOurs } from "./own-roles.ts";

/** A role that may change a ledger table, and is neither its owner nor the migrating role. */
export interface LedgerWriter {
  readonly table: string;
  /** Null for PUBLIC. */
  readonly role: string | null;
  readonly privileges: readonly string[];
}

/** The rights with which a role can change the ledger, or add code to it. */
const CHANGING = "'{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES}'::pg_catalog.text[]";

/** Finds the grants to others on the table or sequence `c`, of which some may be expected. */
const GRANTS = `lateral (select g.grantee, g.privilege_type from pg_catalog.aclexplode(c.relacl) g
    union all select g.grantee, g.privilege_type from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) g where a.attrelid = c.oid and a.attacl is not null) g
  left join pg_catalog.pg_roles r on r.oid = g.grantee
  where g.grantee <> c.relowner and g.privilege_type = any (case when c.relkind = 'S'::pg_catalog."char" then '{USAGE,UPDATE}'::pg_catalog.text[] else ${CHANGING} end)
    and not coalesce(g.grantee <> 0::pg_catalog.oid and (${isOurs("g.grantee")} or pg_catalog.pg_has_role(g.grantee, c.relowner, 'USAGE')), false)`;

/** Returns an expression for the JSON of the {@link LedgerWriter}s of these tables. */
export function ledgerWriters(tables: readonly string[]): string {
  const oids = tables.map((c) => `${c}.oid`).join(", ");
  return qualified(`(select pg_catalog.json_agg(w) from (select c.relname as "table", r.rolname as role, pg_catalog.array_agg(distinct g.privilege_type) as privileges
  from pg_catalog.pg_class c, ${GRANTS} and c.oid = any (array[${oids}]) group by c.relname, r.rolname order by c.relname desc, r.rolname) w)`);
}

/** Returns one REVOKE statement for each role that may change the ledger, with that role. */
export function revocations(
  schema: string,
  writers: readonly LedgerWriter[],
): readonly { readonly role: string; readonly sql: string }[] {
  const roles = [...new Set(writers.map(({ role }) => role))];
  return roles.map((role) => {
    const own = writers.filter((writer) => writer.role === role);
    const privileges = [...new Set(own.flatMap((writer) => writer.privileges))].sort();
    const tables = own.map(({ table }) => quoteQualified(schema, table)).join(", ");
    const from = role === null ? "public" : quoteIdentifier(role);
    const sql = `revoke ${privileges.join(", ").toLowerCase()} on ${tables} from ${from}`;
    return { role: role ?? "PUBLIC", sql };
  });
}

const CLOSED = "EBB_LEDGER_CLOSED ";

/**
 * Returns SQL that takes away the grants on the ledger's tables that a section made, with a notice
 * for each. `grant … on all tables` reaches the ledger too. Grants to the roles of `kept` stay: they
 * were made on purpose, before the run.
 */
export function closeLedger(ledger: LedgerName, kept: readonly LedgerWriter[]): string {
  const names = [ledger.table, logTableName(ledger.table)].map(quoteLiteral).join(", ");
  const known = kept.map(({ table, role }) => quoteLiteral(`${table} ${role ?? ""}`)).join(", ");
  const mine = `(select k.oid, k.relname, k.relkind, k.relowner, k.relacl, n.nspname from pg_catalog.pg_namespace n join pg_catalog.pg_class k on k.relnamespace = n.oid
      where n.nspname = ${schemaText(ledger.schema)} and (k.relname = any (array[${names}]::pg_catalog.name[]) or k.relkind = 'S'::pg_catalog."char" and exists (
        select 1 from pg_catalog.pg_depend d join pg_catalog.pg_class t on t.oid = d.refobjid where d.classid = 1259::pg_catalog.oid and d.objid = k.oid and d.refclassid = 1259::pg_catalog.oid
          and d.deptype = 'i'::pg_catalog."char" and t.relnamespace = n.oid and t.relname = any (array[${names}]::pg_catalog.name[])))) c`;
  const body = `declare granted pg_catalog.record;
begin
  for granted in select c.relname, c.relkind, c.nspname, coalesce(pg_catalog.quote_ident(r.rolname), 'public') as role, pg_catalog.string_agg(distinct pg_catalog.lower(g.privilege_type), ', ') as privileges
    from ${mine}, ${GRANTS} and pg_catalog.format('%s %s', c.relname, r.rolname) <> all (array[${known}]::pg_catalog.text[])
    group by 1, 2, 3, 4 order by 1 desc, 4
  loop
    begin
      execute pg_catalog.format('revoke %s on %s %I.%I from %s cascade', granted.privileges,
        case when granted.relkind = 'S'::pg_catalog."char" then 'sequence' else 'table' end, granted.nspname, granted.relname, granted.role);
      perform pg_catalog.set_config('client_min_messages', 'warning', true);
      raise warning '${CLOSED}% on % from %', granted.privileges, granted.relname, granted.role;
    exception when insufficient_privilege then null;
    end;
  end loop;
end`;
  return ifGranted(ledger, names, `do ${quoteLiteral(qualified(body))}`);
}

/**
 * Returns SQL that runs a statement if any privilege to change the ledger's tables and their sequences
 * is with another role than the owner.
 *
 * There is none in the usual case, and each revision asks. So the questions read one catalog each,
 * and the statement is a text: the server reads and plans it only when it gets there.
 */
function ifGranted(ledger: LedgerName, names: string, statement: string): string {
  const body = `declare ids pg_catalog.oid[];
begin
  ids := array(select t.oid from pg_catalog.pg_class t where t.relname = any (array[${names}]::pg_catalog.name[])
    and t.relnamespace = (select n.oid from pg_catalog.pg_namespace n where n.nspname = ${schemaText(ledger.schema)}));
  ids := pg_catalog.array_cat(ids, array(select d.objid from pg_catalog.pg_depend d where d.refclassid = 1259::pg_catalog.oid
    and d.refobjid = any (ids) and d.classid = 1259::pg_catalog.oid and d.deptype = 'i'::pg_catalog."char"));
  if exists (select 1 from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) g where c.oid = any (ids) and g.grantee <> c.relowner and g.privilege_type <> 'SELECT'::pg_catalog.text)
    or exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = any (ids) and a.attacl is not null) then
    execute `;
  return `do ${quoteLiteral(`${qualified(body)}${quoteLiteral(statement)};\n  end if;\nend`)}`;
}

/**
 * Returns a condition that any privilege to change the ledger's tables and their sequences is with
 * another role than the owner. The tables must be there.
 *
 * A plan of it is kept while the catalogs grow. So each row of pg_class is looked up by itself: a scan
 * that is cheap at the first revision would not be at the thousandth.
 */
export function hasGrants(ledger: LedgerName): string {
  const tables = [versionTable(ledger), logTable(ledger)]
    .map((table) => `${quoteLiteral(table)}::pg_catalog.regclass`)
    .join(", ");
  const ids = `array[${tables}]::pg_catalog.oid[]`;
  const all = `(${ids}) operator(pg_catalog.||) array(select d.objid from pg_catalog.pg_depend d where d.refclassid = 1259::pg_catalog.oid
    and d.refobjid = any (${ids}) and d.classid = 1259::pg_catalog.oid and d.deptype = 'i'::pg_catalog."char")`;
  return qualified(`exists (select 1 from pg_catalog.unnest(${all}) u(oid), lateral (select k.relacl, k.relowner from pg_catalog.pg_class k where k.oid = u.oid offset 0) c,
      pg_catalog.aclexplode(c.relacl) g where g.grantee <> c.relowner and g.privilege_type <> 'SELECT'::pg_catalog.text)
    or exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = any (${ids}) and a.attacl is not null)`);
}

/** Reads the notice of {@link closeLedger}. Returns undefined for any other notice. */
export function closingRemark({ message }: Notice): string | undefined {
  if (!message.startsWith(CLOSED)) return undefined;
  const [privileges, rest] = message.slice(CLOSED.length).split(" on ", 2);
  const [table, role] = (rest ?? "").split(" from ", 2);
  return `The section granted ${privileges} on ${table}, a part of the ledger, to ${role}: ebb took that away again`;
}
