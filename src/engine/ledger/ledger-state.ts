import { Failure } from "../../failure.ts";
import type { Direction } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { answered, isoTime, jsonOf, lengthOf, strangeAnswer, textsOf } from "./answer.ts";
import { chosenSchema } from "./chosen-schema.ts";
import { isDecided } from "./journal-note.ts";
import type { LedgerWriter } from "./ledger-grants.ts";
import { checkLedgerNames, type LedgerName, logTable, versionTable } from "./ledger-name.ts";
import type { LockRoom } from "./lock-room.ts";
import { type HiddenTable, refuseHiddenRows } from "./row-security.ts";
import { type StateRequest, stateMessages } from "./state-query.ts";

/** The version of the log's rows that this ebb writes and understands. */
export const LEDGER_FORMAT = 1;

/** The newest record of one revision in the log. */
export interface LedgerRecord {
  readonly revision: string;
  readonly parents: readonly string[];
  readonly labels: readonly string[];
  readonly depends: readonly string[];
  readonly message: string;
  readonly checksum: string | undefined;
  readonly hasUp: boolean;
  readonly hasDown: boolean;
  /** The time when it was last applied, stamped or adopted; ISO 8601 UTC. */
  readonly appliedAt: string | undefined;
  readonly appliedBy: string | undefined;
}

/** A `no-transaction` section that began and did not end. */
export interface HalfRun {
  readonly revision: string;
  readonly direction: "up" | "down";
  /** The next statement of the section, from 1. */
  readonly statement: number;
  readonly statementHash: string;
  /**
   * The last event in the journal. `done`: the previous statement is done, and this one has not
   * begun.
   */
  readonly event: "begin" | "failed" | "done";
  /** The time of that event; ISO 8601 UTC. */
  readonly at: string;
  /** `failed`: the statement to continue at is known. `unknown`: no answer is recorded. */
  readonly outcome: "failed" | "unknown";
  /**
   * True if ebb itself finds out what became of the statement: from the catalog, or because it can be
   * repeated in any case.
   */
  readonly isDecidable: boolean;
}

/** The state of the database before planning. */
export interface LedgerState {
  readonly backendPid: number;
  /** Microseconds since the epoch; undefined if the server does not report it. */
  readonly backendStart: number | undefined;
  readonly standby: boolean;
  readonly readOnly: boolean;
  /** As `server_version_num`: 150018 is 15.18. */
  readonly versionNumber: number;
  readonly serverVersion: string;
  /** The text of `version()`. */
  readonly platform: string;
  readonly encoding: string;
  readonly lockRoom: LockRoom | undefined;
  readonly database: string;
  /** The user who connected. */
  readonly user: string;
  /** The role that reads and writes the ledger: of `--role`, or the user. */
  readonly role: string;
  readonly ledger: LedgerName;
  readonly schemaExists: boolean;
  readonly mayCreate: boolean;
  readonly mayWrite: boolean;
  readonly hasVersionTable: boolean;
  readonly hasLog: boolean;
  /** Tables of other tools, if the ledger is missing. */
  readonly otherTools: readonly string[];
  /** The other roles that may change the ledger's tables. */
  readonly writers: readonly LedgerWriter[];
  /** The number of users' tables, if the ledger is missing. */
  readonly tables: number;
  /** An event trigger with the code of another role, where the ledger has to be created. */
  readonly eventTrigger: string | undefined;
  /** True if no other role can change or replace the ledger's tables. */
  readonly isHeldByUs: boolean;
  /** The maximum length of an id in the version table; undefined without a limit. */
  readonly idLimit: number | undefined;
  /** The rows of the version table, sorted. */
  readonly heads: readonly string[];
  readonly records: ReadonlyMap<string, LedgerRecord>;
  /** SHA-256 over the recorded sections of the applied revisions, if it was asked for. */
  readonly digests: Readonly<Record<Direction, string>> | undefined;
  readonly halfRun: HalfRun | undefined;
  /** The id of the newest log row; 0 if there is none. */
  readonly lastLogId: number;
}

/**
 * Reads the state of a database in one round trip.
 *
 * @throws {Failure} `EBB_SCHEMA` if the schema of the ledger is ambiguous, `EBB_LEDGER_FORMAT` if a
 * newer ebb wrote it, `EBB_LEDGER` if it is unreadable or hides rows, `EBB_LEDGER_UNTRUSTED` if reading or
 * writing it would run the code of another role.
 */
export async function readState(session: Session, request: StateRequest): Promise<LedgerState> {
  checkLedgerNames(request.schema, request.versionTable);
  const [opened, outcome] = await session.flight(stateMessages(request, session.settings));
  answered(opened, "Cannot read the ledger");
  const rows = answered(outcome, "Cannot read the ledger");
  const raw = rawStateOf(rows[0]?.state);
  const schema = chosenSchema(raw, request);
  refuseOtherKinds(raw, { schema, table: request.versionTable });
  refusePlantedCode(raw);
  refuseHiddenRows(raw.hidden ?? [], { schema, user: raw.user });
  refuseNewerFormat(raw);
  return stateOf(raw, { schema, table: request.versionTable });
}

/** @throws {Failure} `EBB_LEDGER` for an answer that no PostgreSQL gives */
function rawStateOf(state: unknown): RawState {
  const raw = jsonOf(String(state)) as Partial<RawState> | null;
  if (Array.isArray(raw?.holders) && typeof raw.database === "string") return raw as RawState;
  throw strangeAnswer("Cannot read the ledger");
}

/** The result of {@link stateMessages} in the server's JSON. */
interface RawState {
  pid: number;
  backendStart: number | null;
  standby: boolean;
  readOnly: string;
  versionNumber: string;
  serverVersion: string;
  platform: string;
  encoding: string;
  lockRoom?: LockRoom | null;
  database: string;
  user: string;
  role: string;
  currentSchema: string | null;
  holders: string[];
  schema: string | null;
  schemaExists: boolean;
  mayCreate: boolean;
  mayWrite: boolean;
  hasVersionTable: boolean;
  hasLog: boolean;
  otherTools: string[] | null;
  tables: number | null;
  /** The relkind in pg_class. */
  versionKind: string | null;
  logKind: string | null;
  planted: string | null;
  eventTrigger: string | null;
  hidden: HiddenTable[] | null;
  writers: LedgerWriter[] | null;
  isHeldByUs: boolean;
  idType: string | null;
  heads: string[] | null;
  log?: RawLog | null;
}

/** The parts of the log that were asked for. */
interface RawLog {
  format: number | null;
  lastLogId: number | null;
  journal: RawJournalRow[] | null;
  digests?: Record<Direction, string> | null;
  records?: RawRecord[] | null;
}

interface RawJournalRow {
  revision: string;
  direction: "up" | "down";
  event: HalfRun["event"];
  statement: number;
  hash: string;
  note: string | null;
  at: string;
}

interface RawRecord {
  revision: string;
  parents: string[] | null;
  labels: string[] | null;
  depends: string[] | null;
  message: string | null;
  checksum: string | null;
  db_user: string | null;
  os_user: string | null;
  has_up: boolean;
  has_down: boolean;
  applied_at: string | null;
}

function refuseNewerFormat({ log }: RawState): void {
  if ((log?.format ?? 0) <= LEDGER_FORMAT) return;
  throw new Failure(
    "EBB_LEDGER_FORMAT",
    `The ledger has format ${log?.format}, but this ebb reads formats up to ${LEDGER_FORMAT}`,
    { hint: "Use the newer ebb that wrote it" },
  );
}

function stateOf(raw: RawState, ledger: LedgerName): LedgerState {
  if (raw.hasVersionTable && raw.idType === null) {
    throw new Failure("EBB_LEDGER", `Table ${versionTable(ledger)} has no column version_num`, {
      hint: "Name another with --version-table",
    });
  }
  return {
    backendPid: raw.pid,
    backendStart: raw.backendStart ?? undefined,
    standby: raw.standby,
    readOnly: raw.readOnly === "on",
    versionNumber: Number(raw.versionNumber),
    serverVersion: raw.serverVersion,
    platform: raw.platform,
    encoding: raw.encoding,
    lockRoom: raw.lockRoom ?? undefined,
    database: raw.database,
    user: raw.user,
    role: raw.role,
    ledger,
    schemaExists: raw.schemaExists,
    mayCreate: raw.mayCreate,
    mayWrite: raw.mayWrite,
    hasVersionTable: raw.hasVersionTable,
    hasLog: raw.hasLog,
    otherTools: raw.otherTools ?? [],
    writers: raw.writers ?? [],
    tables: raw.tables ?? 0,
    eventTrigger: raw.eventTrigger ?? undefined,
    isHeldByUs: raw.isHeldByUs,
    idLimit: lengthOf(raw.idType),
    heads: textsOf(raw.heads),
    records: new Map((raw.log?.records ?? []).map((record) => [record.revision, recordOf(record)])),
    digests: raw.log?.digests ?? undefined,
    halfRun: halfRunOf(raw),
    lastLogId: raw.log?.lastLogId ?? 0,
  };
}

/** Refuses tables with foreign code. stateMessages has not read them. */
function refusePlantedCode({ planted }: RawState): void {
  if (planted === null) return;
  throw new Failure(
    "EBB_LEDGER_UNTRUSTED",
    `Cannot use the ledger: ${planted}, which would run the code of another role`,
    {
      hint: "Find out who created it; then drop it, or take over the tables: alter table … owner to …",
    },
  );
}

/** Refuses a view or an index with the name of a ledger table. */
function refuseOtherKinds(raw: RawState, ledger: LedgerName): void {
  const isTable = (kind: string | null): boolean => kind === null || kind === "r" || kind === "p";
  const wrong = !isTable(raw.versionKind)
    ? versionTable(ledger)
    : isTable(raw.logKind)
      ? undefined
      : logTable(ledger);
  if (wrong === undefined) return;
  throw new Failure("EBB_LEDGER", `${wrong} is not a table`, {
    hint: "Name another table with --version-table, or another schema with --schema",
  });
}

function recordOf(raw: RawRecord): LedgerRecord {
  return {
    revision: raw.revision,
    parents: textsOf(raw.parents),
    labels: textsOf(raw.labels),
    depends: textsOf(raw.depends),
    message: raw.message ?? "",
    checksum: raw.checksum ?? undefined,
    hasUp: raw.has_up,
    hasDown: raw.has_down,
    appliedAt: raw.applied_at === null ? undefined : isoTime(raw.applied_at),
    appliedBy: raw.os_user ?? raw.db_user ?? undefined,
  };
}

function halfRunOf({ log }: RawState): HalfRun | undefined {
  const open = log?.journal?.[0];
  if (open === undefined) return undefined;
  const { revision, direction, event, hash, note } = open;
  const at = isoTime(open.at);
  const statement = event === "done" ? open.statement + 1 : open.statement;
  const outcome = event === "begin" ? "unknown" : "failed";
  const isDecidable = event === "begin" && isDecided(note);
  return { revision, direction, statement, statementHash: hash, event, at, outcome, isDecidable };
}
