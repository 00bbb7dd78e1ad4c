import { sha256 } from "../../migration/checksum.ts";
import { quoteArray, quoteLiteral } from "../../sql/quote.ts";
import { changedRows, type HeadsChange } from "./heads-change.ts";
import { fenceKey, type LedgerName, logTable, versionTable } from "./ledger-name.ts";
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
  /** The command with its targets: `upgrade head`. */
  readonly command: string;
  /** Returns a text without the passwords that the run knows. */
  readonly masked: (text: string) => string;
}

/**
 * Returns the row of a run that begins. Its message is the command, so that others can see the work
 * that goes on.
 */
export function runStartRow({ command, masked }: Run): LogRow {
  return { event: "run_start", note: masked(command) };
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
  return rowValues(run, eventValues(row), row);
}

/** The types of {@link eventValues}. */
export const EVENT_TYPES: readonly string[] =
  "text text text text[] text[] text[] text text text text".split(" ");

/** Returns the values of a log row that say what happened to which revision, as SQL. */
export function eventValues(row: LogRow): string[] {
  const record = typeof row.revision === "object" ? row.revision : undefined;
  const id = typeof row.revision === "string" ? row.revision : record?.id;
  return [
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
  ];
}

/** Returns all values of a log row, from its {@link eventValues} and the rest. */
function rowValues(
  run: Run,
  events: readonly string[],
  rest: Pick<LogRow, "statement" | "statementHash" | "durationMs" | "error">,
): string[] {
  return [
    String(LEDGER_FORMAT),
    `${quoteLiteral(run.id)}::pg_catalog.uuid`,
    ...events,
    rest.statement === undefined ? "null::pg_catalog.int4" : String(rest.statement),
    text(rest.statementHash),
    rest.durationMs ?? "null::pg_catalog.float8",
    text(rest.error && run.masked(rest.error)),
    text(run.tag && run.masked(run.tag)),
    "session_user::pg_catalog.text",
    text(run.masked(run.actor.osUser)),
    text(run.masked(run.actor.host)),
    text(run.masked(run.actor.application)),
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
  const rows = {
    gone: quoteArray(gone, "text"),
    come: quoteArray(come, "text"),
    insert: `${insertLogRows(run, log)}${log.length === 0 ? "" : " returning 1"}`,
  };
  const sizes = { gone: gone.length, come: come.length, log: log.length };
  return `${swapped(run.ledger, rows)}\nselect ${assertion(areSwapped(sizes), "'EBB_CAS'")}`;
}

/**
 * Returns the query of a prepared statement that does the same for one log row: $1 and $2 are the
 * rows that go and come, $3 and the next ones are its {@link eventValues}.
 *
 * If its last parameter is true, it also fails where `isGranted` is true, with EBB_GRANTED. `others`
 * are more rows of its answer.
 */
export function preparedSwap(run: Run, isGranted: string, others: string): string {
  const values = rowValues(
    run,
    EVENT_TYPES.map((_, index) => `$${index + 3}`),
    { durationMs: TRANSACTION_MS },
  );
  const insert = `insert into ${logTable(run.ledger)} (${COLUMNS}) values (${values.join(", ")}) returning 1`;
  const sizes = { gone: "pg_catalog.cardinality($1)", come: "pg_catalog.cardinality($2)", log: 1 };
  const refusal = `case when ${areSwapped(sizes)} then 'EBB_GRANTED' else 'EBB_CAS' end`;
  return `${swapped(run.ledger, { gone: "$1", come: "$2", insert })}
select ${assertion(`${areSwapped(sizes)} and not ($${EVENT_TYPES.length + 3} and (${isGranted}))`, refusal)}
union all ${others}`;
}

/** Returns the start of a query that swaps rows: `d`, `i` and `h` are the changed rows. */
function swapped(
  ledger: LedgerName,
  rows: { readonly gone: string; readonly come: string; readonly insert: string },
): string {
  const versions = versionTable(ledger);
  return `with d as (delete from ${versions} where version_num::pg_catalog.text operator(pg_catalog.=) any (${rows.gone}) returning 1),
i as (insert into ${versions} (version_num) select pg_catalog.unnest(${rows.come}) returning 1),
h as (${rows.insert})`;
}

function areSwapped(sizes: {
  readonly gone: number | string;
  readonly come: number | string;
  readonly log: number;
}): string {
  return `(select pg_catalog.count(*) from d) operator(pg_catalog.=) ${sizes.gone} and (select pg_catalog.count(*) from i) operator(pg_catalog.=) ${sizes.come} and (select pg_catalog.count(*) from h) operator(pg_catalog.=) ${sizes.log}`;
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
  return headsQuery(ledger, quoteArray(heads, "text"));
}

/** Returns the query that fails unless the version table holds exactly the rows of an SQL array. */
export function headsQuery(ledger: LedgerName, heads: string): string {
  const row = "v.version_num::pg_catalog.text";
  return `select ${assertion(
    `h.heads operator(pg_catalog.=) ${heads}`,
    "'EBB_FENCE_HEADS ' operator(pg_catalog.||) h.heads::pg_catalog.text",
  )} from (select coalesce(pg_catalog.array_agg(${row} order by ${row} collate pg_catalog."C"), '{}'::pg_catalog.text[]) as heads from ${versionTable(ledger)} v) h`;
}

/** No id has a comma. With the number of rows, the joined text has only one reading. */
const SEPARATOR = ",";
/** More heads are compared by their hash. */
export const MOST_SENT = 32;

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
