import { sha256 } from "../../migration/checksum.ts";
import { quoteArray, quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { maskSecrets } from "../../text/secrets.ts";
import { changedRows, type HeadsChange } from "./heads-change.ts";
import {
  fenceKey,
  type LedgerName,
  logTable,
  logTableName,
  schemaText,
  versionTable,
} from "./ledger-name.ts";
import { LEDGER_FORMAT } from "./ledger-state.ts";

/**
 * The person and program that run, for the log. The server's session_user is recorded with them.
 */
export interface Actor {
  readonly osUser: string;
  readonly host: string;
  readonly application: string;
  readonly version: string;
}

export type LogEvent =
  | "run_start"
  | "run_end"
  | "begin"
  | "done"
  | "failed"
  | "session"
  | "variables"
  | "applied"
  | "reverted"
  | "stamped"
  | "adopted"
  | "repaired";

/** The content of a log row about a revision. */
export interface RecordedRevision {
  readonly id: string;
  readonly parents: readonly string[];
  readonly labels: readonly string[];
  readonly depends: readonly string[];
  readonly message: string;
  readonly checksum: string | undefined;
  readonly upSql: string | undefined;
  readonly downSql: string | undefined;
}

/** One row of the log. The server sets `id`, `at` and `db_user`. */
export interface LogRow {
  readonly event: LogEvent;
  /** The time, if it is not now: a take-over keeps that of the other tool. */
  readonly at?: string | undefined;
  readonly direction?: "up" | "down" | undefined;
  /** The whole record, or an id alone. */
  readonly revision?: RecordedRevision | string | undefined;
  readonly statement?: number | undefined;
  readonly statementHash?: string | undefined;
  /** The text for the message column if the row has no whole record. */
  readonly note?: string | undefined;
  /** The same as an SQL expression of type text. */
  readonly noteSql?: string | undefined;
  /** An SQL expression of type double precision. */
  readonly durationMs?: string | undefined;
  readonly error?: string | undefined;
}

/** The common values of all rows of one run. */
export interface Run {
  readonly id: string;
  readonly ledger: LedgerName;
  readonly actor: Actor;
  readonly tag: string | undefined;
}

/** The milliseconds since the start of the transaction, as an SQL expression. */
export const TRANSACTION_MS =
  "(extract(epoch from (pg_catalog.clock_timestamp() operator(pg_catalog.-) pg_catalog.transaction_timestamp())) operator(pg_catalog.*) 1000)::pg_catalog.float8";

const COLUMNS =
  "format, run_id, event, direction, revision, parents, labels, depends, message, checksum, up_sql, down_sql, statement, statement_hash, duration_ms, error, tag, db_user, os_user, host, application, ebb_version";

/** Returns SQL that inserts rows into the log. An empty list inserts none. */
export function insertLogRows(run: Run, rows: readonly LogRow[]): string {
  if (rows.length === 0) return "select 1 where false";
  const isDated = rows.some(({ at }) => at !== undefined);
  const values = rows.map((row) => {
    const all = isDated ? [timeOf(row), ...logValues(run, row)] : logValues(run, row);
    return `(${all.join(", ")})`;
  });
  const columns = isDated ? `at, ${COLUMNS}` : COLUMNS;
  return `insert into ${logTable(run.ledger)} (${columns}) values\n  ${values.join(",\n  ")}`;
}

/** Returns SQL that inserts a row into the log if a condition is true. */
export function insertLogRowIf(run: Run, row: LogRow, condition: string): string {
  return `insert into ${logTable(run.ledger)} (${COLUMNS}) select ${logValues(run, row).join(", ")} where ${condition}`;
}

function timeOf({ at }: LogRow): string {
  return at === undefined
    ? "pg_catalog.clock_timestamp()"
    : `${quoteLiteral(at)}::pg_catalog.timestamptz`;
}

function logValues(run: Run, row: LogRow): string[] {
  const record = typeof row.revision === "object" ? row.revision : undefined;
  const id = typeof row.revision === "string" ? row.revision : record?.id;
  return [
    String(LEDGER_FORMAT),
    `${quoteLiteral(run.id)}::pg_catalog.uuid`,
    text(row.event),
    text(row.direction),
    text(id),
    list(record?.parents),
    list(record?.labels),
    list(record?.depends),
    record === undefined ? (row.noteSql ?? text(row.note)) : text(record.message),
    text(record?.checksum),
    text(record?.upSql),
    text(record?.downSql),
    row.statement === undefined ? "null::pg_catalog.int4" : String(row.statement),
    text(row.statementHash),
    row.durationMs ?? "null::pg_catalog.float8",
    text(row.error && maskSecrets(row.error)),
    text(run.tag && maskSecrets(run.tag)),
    "session_user::pg_catalog.text",
    text(maskSecrets(run.actor.osUser)),
    text(maskSecrets(run.actor.host)),
    text(maskSecrets(run.actor.application)),
    text(run.actor.version),
  ];
}

function text(value: string | undefined): string {
  return value === undefined ? "null::pg_catalog.text" : quoteLiteral(value);
}

function list(values: readonly string[] | undefined): string {
  return values === undefined ? "null::pg_catalog.text[]" : quoteArray(values, "text");
}

/**
 * Returns SQL that replaces the version table's rows and writes the log, or fails if the counts do
 * not match.
 *
 * The cast of a text that is not a number fails on the server (22P02) and aborts the transaction
 * without the client.
 */
export function swapHeads(run: Run, change: HeadsChange, log: readonly LogRow[]): string {
  const { gone, come } = changedRows(change);
  const versions = versionTable(run.ledger);
  return `with d as (delete from ${versions} where version_num::pg_catalog.text operator(pg_catalog.=) any (${quoteArray(gone, "text")}) returning 1),
i as (insert into ${versions} (version_num) select pg_catalog.unnest(${quoteArray(come, "text")}) returning 1),
h as (${insertLogRows(run, log)}${log.length === 0 ? "" : " returning 1"})
select ${assertion(
    `(select pg_catalog.count(*) from d) operator(pg_catalog.=) ${gone.length} and (select pg_catalog.count(*) from i) operator(pg_catalog.=) ${come.length} and (select pg_catalog.count(*) from h) operator(pg_catalog.=) ${log.length}`,
    "'EBB_CAS'",
  )}`;
}

/**
 * Returns SQL that fails unless the version table holds exactly these rows. The error message
 * contains the actual rows, or their number where many are expected.
 *
 * Many rows are compared by their number and SHA-256, because each revision would send them all.
 */
export function requireHeads(ledger: LedgerName, heads: readonly string[]): string {
  const list = heads.join(SEPARATOR);
  const isMany = heads.length > MOST_SENT && list.split(SEPARATOR).length === heads.length;
  const row = "v.version_num::pg_catalog.text";
  const order = `order by ${row} collate pg_catalog."C"`;
  const from = `from ${versionTable(ledger)} v`;
  if (isMany) {
    return `select ${assertion(
      `h.size operator(pg_catalog.=) ${heads.length} and pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(h.list, 'UTF8')), 'hex') operator(pg_catalog.=) ${quoteLiteral(sha256(list))}`,
      "'EBB_FENCE_HEADS ' operator(pg_catalog.||) h.size::pg_catalog.text",
    )} from (select pg_catalog.count(*) as size, pg_catalog.string_agg(${row}, ${quoteLiteral(SEPARATOR)} ${order}) as list ${from}) h`;
  }
  return `select ${assertion(
    `h.heads operator(pg_catalog.=) ${quoteArray(heads, "text")}`,
    "'EBB_FENCE_HEADS ' operator(pg_catalog.||) h.heads::pg_catalog.text",
  )} from (select coalesce(pg_catalog.array_agg(${row} ${order}), '{}'::pg_catalog.text[]) as heads ${from}) h`;
}

/** No id has a comma. With the number of rows, the joined text has only one reading. */
const SEPARATOR = ",";
const MOST_SENT = 32;

/**
 * Returns SQL that takes the fence lock for this transaction, or fails
 * (docs/architecture.md#the-fence).
 */
export function takeFence(ledger: LedgerName): string {
  return `select ${assertion(`pg_catalog.pg_try_advisory_xact_lock(${fenceKey(ledger)})`, "'EBB_FENCE_LOCK'")}`;
}

/**
 * Returns an expression that fails on the server unless the condition is true. The error message
 * contains `word`.
 */
export function assertion(condition: string, word: string): string {
  return `(case when ${condition} then '1' else ${word} end)::pg_catalog.int4`;
}

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
