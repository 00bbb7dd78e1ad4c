import { Failure } from "../../failure.ts";
import type { Row, Session } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { answered, textOrUndefined } from "../ledger/answer.ts";
import { findTable, type NamedTable } from "./find-table.ts";
import type { ForeignTable, TablePlace } from "./foreign-tables.ts";

/** The table to read, as the user names it, and the project of the files. */
export interface WantedTable {
  /**
   * True to keep the lock of the tool until the session ends. Behind a pooler that would be later
   * than the command.
   */
  readonly keepsLock: boolean;
  readonly named: NamedTable | undefined;
  readonly project: string | undefined;
}

/** A row of another tool's table. */
export interface ForeignRow {
  readonly version: string;
  /** A second key, for a version that no file has. */
  readonly alias: string | undefined;
  /** Its name in messages. */
  readonly title: string;
  readonly at: string | undefined;
  readonly checksum: string | undefined;
  readonly fault: string | undefined;
  readonly kind: "applied" | "void" | "upto";
}

/** The rows of another tool's table, and remarks about them. */
export interface ForeignRows {
  readonly rows: readonly ForeignRow[];
  readonly remarks: readonly string[];
}

/**
 * Reads the table of another tool, in the order in which the tool wrote it, and takes the lock under
 * which the tool runs.
 *
 * @throws {Failure} `EBB_IMPORT` if there is no such table, or several; if the tool runs or has failed
 */
export async function readForeignTable(
  session: Session,
  table: ForeignTable,
  wanted: WantedTable,
): Promise<ForeignRows> {
  const place = await findTable(session, table, wanted.named);
  await refuseStopped(session, table, place);
  const [outcome] = await session.flight([{ sql: queryOf(table, place, wanted) }]);
  const found = answered(outcome, `Cannot read ${place.table}`);
  if (found.some(({ free }) => free === false)) throw running(place);
  const { project } = wanted;
  const own = found.filter((row) => row.project === null || row.project === (project ?? ""));
  return {
    rows: own.flatMap(rowOf),
    remarks: [
      ...timeRemarks(table, own),
      ...rowRemarks(own),
      ...projectRemarks(found, project),
      ...(await unfinishedRemarks(session, table, place)),
    ],
  };
}

function queryOf(
  table: ForeignTable,
  place: TablePlace,
  { keepsLock }: Pick<WantedTable, "keepsLock">,
): string {
  const { version, alias, title = version, at, checksum, fault, remark, project, kind } = table;
  const { lockKey } = table;
  const take = keepsLock ? "pg_try_advisory_lock" : "pg_try_advisory_xact_lock";
  const key = typeof lockKey === "function" ? lockKey(place) : lockKey;
  const text = (sql: string | undefined, name: string): string =>
    `(${sql ?? "null"})::text as ${name}`;
  const fields = [
    text(version, "version"),
    text(alias, "alias"),
    text(title, "title"),
    `to_char((${at ?? "null"})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
    text(checksum, "checksum"),
    text(fault, "fault"),
    text(remark, "remark"),
    text(project, "project"),
    text(kind ?? "'applied'", "kind"),
    "current_setting('TimeZone') as zone",
    `${key === undefined ? "true" : `${take}(${key})`} as free`,
  ];
  return `set local search_path to pg_catalog, pg_temp; select ${fields.join(", ")} from ${qualified(place)} order by ${table.order}`;
}

function qualified({ schema, table }: TablePlace): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

function rowOf(row: Row): readonly ForeignRow[] {
  const version = textOrUndefined(row.version);
  if (version === undefined) return [];
  return [
    {
      version,
      alias: textOrUndefined(row.alias),
      title: textOrUndefined(row.title) ?? version,
      at: textOrUndefined(row.at),
      checksum: textOrUndefined(row.checksum),
      fault: textOrUndefined(row.fault),
      kind: row.kind === "void" || row.kind === "upto" ? row.kind : "applied",
    },
  ];
}

/** A time without a zone is one of the session's zone. */
function timeRemarks({ isLocalTime }: ForeignTable, rows: readonly Row[]): readonly string[] {
  const [row] = rows.filter(({ at }) => at !== null);
  if (isLocalTime !== true || row === undefined) return [];
  return [`Its dates have no time zone: they are read as ${String(row.zone)}`];
}

function rowRemarks(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ title, remark }) =>
    typeof remark === "string" ? [`${String(title)}: ${remark}`] : [],
  );
}

function projectRemarks(rows: readonly Row[], own: string | undefined): readonly string[] {
  const names = new Set(rows.map(({ project }) => project).filter((name) => name !== null));
  return [...names]
    .filter((name) => name !== own)
    .map((name) => `The table also holds the project ${String(name)}: it is not taken over`);
}

/** Work that the tool has not finished is not taken over. */
async function unfinishedRemarks(
  session: Session,
  { unfinished }: ForeignTable,
  place: TablePlace,
): Promise<readonly string[]> {
  if (unfinished === undefined) return [];
  const other = { ...place, table: unfinished };
  if (!(await isThere(session, other))) return [];
  const [outcome] = await session.flight([{ sql: `select 1 as one from ${qualified(other)}` }]);
  if (answered(outcome, `Cannot read ${unfinished}`).length === 0) return [];
  return [`${unfinished} holds unfinished work: what it has changed is in no revision`];
}

async function isThere(session: Session, place: TablePlace): Promise<boolean> {
  const sql = `select pg_catalog.to_regclass(${quoteLiteral(qualified(place))}) is not null as there`;
  const [found] = await session.flight([{ sql }]);
  return answered(found, `Cannot look for ${place.table}`)[0]?.there === true;
}

function running({ table }: TablePlace): Failure {
  return new Failure("EBB_IMPORT", `Cannot take over: the tool of ${table} runs at this moment`, {
    hint: "Wait for its end, then take over",
  });
}

/** Looks into the second table of the tool. */
async function refuseStopped(
  session: Session,
  { stop, remedy }: Pick<ForeignTable, "stop" | "remedy">,
  place: TablePlace,
): Promise<void> {
  if (stop === undefined) return;
  const other = { ...place, table: stop.table };
  if (!(await isThere(session, other))) return;
  const name = qualified(other);
  const where = stop.where.replaceAll("%s", () => name);
  const sql = `set local search_path to pg_catalog, pg_temp; select 1 as one from ${name} t where ${where}`;
  const [outcome] = await session.flight([{ sql }]);
  if (answered(outcome, `Cannot read ${stop.table}`).length === 0) return;
  throw new Failure("EBB_IMPORT", `Cannot take over: ${stop.fault} (${stop.table})`, {
    hint: `Repair it with the other tool first: ${remedy ?? "finish or remove that migration"}`,
  });
}
