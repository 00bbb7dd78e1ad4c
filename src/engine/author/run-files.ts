import { Failure } from "../../failure.ts";
import type { Message, Refusal, ServerError, Session } from "../../session.ts";
import type { SourceText } from "../../text/place.ts";
import { connectionLost } from "../ledger/answer.ts";
import { sqlHint } from "../ledger/sql-hint.ts";
import { errorPlace } from "../run/error-place.ts";
import { readSqlFile, type SqlFile, type SqlUnit } from "./sql-units.ts";

export interface FileRun {
  /** SQL that resets the session to its state at connect. It runs before each file. */
  readonly fresh: readonly string[];
  /** Creates a missing role. Undefined when ebb creates none. */
  readonly makeRole: ((name: string) => Promise<void>) | undefined;
}

/**
 * Runs files of SQL as psql would, statement by statement, in any order that works.
 *
 * Each file runs from its first statement to its last. If a statement lacks an object, the other
 * files run first. If no file can continue, the later statements of each file are tried.
 *
 * @throws {Failure} `EBB_SQL` with the place of the first statement that cannot run in the end,
 * `EBB_CONNECTION_LOST`, and those of `readStatements`
 */
export async function runFiles(
  session: Session,
  files: readonly SourceText[],
  run: FileRun,
): Promise<void> {
  const runner = new FileRunner(session, run);
  const all = files.map((file) => new FileProgress(readSqlFile(file)));
  await untilNothingMoves(all, (file) => runner.goOn(file));
  await untilNothingMoves(all, (file) => runner.tryRest(file));
  const stopped = all.find(({ rest }) => rest.length > 0);
  if (stopped?.refusal !== undefined) throw cannotRun(stopped.file, stopped.refusal);
  await runner.freshen();
}

/**
 * Writes a statement for each statement of the files, and runs it with the settings before it in
 * its file.
 *
 * A refused statement is skipped.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`, and those of `readStatements`
 */
export async function runBeside(
  session: Session,
  files: readonly SourceText[],
  {
    fresh,
    write,
  }: Pick<FileRun, "fresh"> & { readonly write: (sql: string) => Promise<string | undefined> },
): Promise<void> {
  for (const file of files) {
    const messages = await writeBeside(readSqlFile(file), write);
    await session.flight([...fresh.map((sql) => ({ sql })), ...messages]);
  }
  await session.flight(fresh.map((sql) => ({ sql })));
}

async function writeBeside(
  { source, statements, units }: SqlFile,
  write: (sql: string) => Promise<string | undefined>,
): Promise<readonly Message[]> {
  const messages: Message[] = [];
  for (const { kind, first, last } of units) {
    for (const { start, end } of statements.slice(first, last + 1)) {
      const own = source.slice(start, end);
      const sql = kind === "setting" ? own : await write(own);
      if (sql !== undefined) messages.push({ sql, discardsRows: true });
    }
  }
  return messages;
}

class FileProgress {
  readonly file: SqlFile;
  /** The units that did not run yet, in order. */
  rest: readonly SqlUnit[];
  /** The settings to repeat when the file continues. */
  readonly settings: SqlUnit[] = [];
  /** The refusal of the first unit of `rest`. */
  refusal: Refusal | undefined;

  constructor(file: SqlFile) {
    this.file = file;
    this.rest = file.units;
  }
}

async function untilNothingMoves(
  files: readonly FileProgress[],
  move: (file: FileProgress) => Promise<boolean>,
): Promise<void> {
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false;
    for (const file of files) {
      if (file.rest.length > 0 && (await move(file))) hasMoved = true;
    }
  }
}

class FileRunner {
  readonly #session: Session;
  readonly #run: FileRun;
  #current: FileProgress | undefined;

  constructor(session: Session, run: FileRun) {
    this.#session = session;
    this.#run = run;
  }

  /** Runs a file up to a statement that lacks an object. Returns true if any statement ran. */
  async goOn(progress: FileProgress): Promise<boolean> {
    await this.#enter(progress);
    const { length } = progress.rest;
    for (let unit = progress.rest[0]; unit !== undefined; unit = progress.rest[0]) {
      progress.refusal = await this.#tryUnit(progress.file, unit);
      if (progress.refusal !== undefined) break;
      if (unit.kind === "setting") progress.settings.push(unit);
      progress.rest = progress.rest.slice(1);
    }
    const { refusal } = progress;
    if (refusal !== undefined && !lacksSomething(refusal.error)) {
      throw cannotRun(progress.file, refusal);
    }
    return progress.rest.length < length;
  }

  /**
   * Tries every remaining unit of a file. Returns true if any unit worked.
   *
   * Settings run every time, because they hold for the statements after them.
   */
  async tryRest(progress: FileProgress): Promise<boolean> {
    this.#current = undefined;
    await this.#enter(progress);
    const refusals = new Map<SqlUnit, Refusal>();
    for (const unit of progress.rest) {
      const refusal = await this.#tryUnit(progress.file, unit);
      if (refusal !== undefined) refusals.set(unit, refusal);
    }
    const isLeft = (unit: SqlUnit): boolean => refusals.has(unit) || unit.kind === "setting";
    const left = progress.rest.filter(isLeft);
    const hasMoved = left.length < progress.rest.length;
    progress.rest = refusals.size > 0 ? left : [];
    [progress.refusal] = refusals.values();
    return hasMoved;
  }

  /** Resets the session to its state at connect. */
  async freshen(): Promise<void> {
    this.#current = undefined;
    for (const sql of this.#run.fresh) await this.#send({ sql });
  }

  async #enter(progress: FileProgress): Promise<void> {
    if (this.#current === progress) return;
    await this.freshen();
    this.#current = progress;
    for (const { first } of progress.settings) await this.#send(messageOf(progress.file, first));
  }

  /** Runs a unit. Missing roles are created, if that is allowed. */
  async #tryUnit(file: SqlFile, unit: SqlUnit): Promise<Refusal | undefined> {
    const made = new Set<string>();
    const { makeRole } = this.#run;
    for (;;) {
      const refusal = await this.#runUnit(file, unit);
      const role = missingRole(refusal?.error);
      if (makeRole === undefined || role === undefined || made.has(role)) return refusal;
      made.add(role);
      await makeRole(role);
    }
  }

  async #runUnit(file: SqlFile, unit: SqlUnit): Promise<Refusal | undefined> {
    for (let index = unit.first; index <= unit.last; index++) {
      const error = await this.#send(messageOf(file, index));
      if (error === undefined) continue;
      if (unit.kind === "transaction") await this.#send({ sql: "rollback" });
      return { index, error };
    }
    return undefined;
  }

  /** @throws {Failure} `EBB_CONNECTION_LOST` */
  async #send(message: Message): Promise<ServerError | undefined> {
    const [outcome] = await this.#session.flight([message]);
    if (outcome?.kind === "lost") throw connectionLost("Cannot run the files", outcome.reason);
    return outcome?.kind === "refused" ? outcome.error : undefined;
  }
}

function messageOf({ source, statements }: SqlFile, index: number): Message {
  const statement = statements[index];
  if (statement === undefined) throw new Error(`The file has no statement ${index}`);
  const { start, end, copyData } = statement;
  return {
    sql: source.slice(start, end),
    copyData: copyData && source.slice(copyData.start, copyData.end),
    discardsRows: true,
  };
}

/**
 * Returns the name of a role that does not exist. The embedded database always answers in English.
 */
export function missingRole(error: ServerError | undefined): string | undefined {
  if (error?.sqlstate !== "42704") return undefined;
  return /^role "(.+)" does not exist$/s.exec(error.message)?.[1];
}

/**
 * SQLSTATEs of errors that may disappear when another statement has run (PostgreSQL manual,
 * appendix A): a missing schema, table, column, function, type or enum value, a missing unique key,
 * or a missing row for a foreign key.
 */
const LACKS_SOMETHING: ReadonlySet<string> = new Set([
  "22P02",
  "23503",
  "2BP01",
  "3F000",
  "42703",
  "42704",
  "42830",
  "42883",
  "42P01",
  "42P10",
  "55000",
]);

function lacksSomething({ sqlstate }: ServerError): boolean {
  return LACKS_SOMETHING.has(sqlstate);
}

function cannotRun(file: SqlFile, { index, error }: Refusal): Failure {
  return new Failure("EBB_SQL", error.message, {
    server: error,
    place: errorPlace(file, index, error),
    hint: sqlHint(error) ?? hintFor(error),
  });
}

/** Returns the hint for objects that this server or build of PostgreSQL lacks. */
function hintFor({ sqlstate, message }: ServerError): string | undefined {
  const isOfServer = sqlstate === "0A000" || sqlstate === "58P01" || sqlstate === "42704";
  if (!isOfServer) return undefined;
  if (/\bextension\b|\brole\b|\btablespace\b/.test(message)) {
    return "--scratch-url names a server that has it; --prelude FILE creates it first";
  }
  return undefined;
}
