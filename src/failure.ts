/**
 * Every failure that a user can act on, with the exit status of ebb (docs/errors.md lists each
 * code).
 */
export const EXIT_STATUS = {
  // wrong usage
  EBB_USAGE: 2,
  EBB_UNKNOWN_COMMAND: 2,
  EBB_BAD_SETTING: 2,
  EBB_BAD_URL: 2,
  // targets and graph
  EBB_UNKNOWN_REVISION: 1,
  EBB_UNKNOWN_BRANCH: 1,
  EBB_AMBIGUOUS_REVISION: 1,
  EBB_MULTIPLE_HEADS: 1,
  EBB_BAD_RANGE: 1,
  EBB_CYCLE: 1,
  EBB_DUPLICATE_REVISION: 1,
  EBB_DUPLICATE_LABEL: 1,
  EBB_MISSING_PARENT: 1,
  EBB_MISSING_DEPENDENCY: 1,
  EBB_NOT_A_HEAD: 1,
  // revision files
  EBB_ENCODING: 1,
  EBB_HEADER: 1,
  EBB_MARKER: 1,
  EBB_SECTION: 1,
  EBB_SYNTAX: 1,
  EBB_META_COMMAND: 1,
  EBB_TRANSACTION_STATEMENT: 1,
  EBB_FOREIGN_MARKER: 1,
  // source
  EBB_NO_SOURCE: 1,
  EBB_FILE: 1,
  EBB_FILE_EXISTS: 1,
  EBB_BUNDLE: 1,
  // connection, before the first statement
  EBB_NO_URL: 5,
  EBB_CONNECT: 5,
  EBB_AUTH: 5,
  EBB_TLS: 5,
  EBB_NO_DATABASE: 5,
  EBB_SERVER_VERSION: 5,
  // database
  EBB_SQL: 1,
  EBB_ASSERT: 1,
  EBB_CONNECTION_LOST: 1,
  EBB_READ_ONLY: 1,
  EBB_POOLER: 1,
  EBB_LEDGER: 1,
  EBB_LEDGER_FORMAT: 1,
  EBB_LEDGER_UNTRUSTED: 1,
  EBB_FOREIGN_LEDGER: 1,
  EBB_EDITED: 1,
  EBB_SCHEMA: 1,
  EBB_SCRATCH: 1,
  EBB_IRREVERSIBLE: 1,
  EBB_NO_DOWN: 1,
  EBB_NO_TRANSACTION: 1,
  EBB_LOCK_HELD: 4,
  EBB_LOCK_TIMEOUT: 4,
  EBB_MOVED: 4,
  EBB_HALF_RUN: 6,
  EBB_UNKNOWN_OUTCOME: 6,
  // people and programs
  EBB_DECLINED: 1,
  EBB_EDITOR: 1,
  EBB_GIT: 1,
  // stopped by a signal after a clean rollback
  EBB_HANGUP: 129,
  EBB_INTERRUPTED: 130,
  EBB_TERMINATED: 143,
  // a bug of ebb
  EBB_INTERNAL: 1,
} as const;

export type FailureCode = keyof typeof EXIT_STATUS;

/**
 * A place in a file. Lines and columns start at 1, and columns count code points. `text` is the
 * whole line, for the excerpt.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  readonly text: string | undefined;
}

/**
 * PostgreSQL's answer, without the parts that must not be shown (the query's parameters, the URL).
 */
export interface ServerWords {
  readonly sqlstate: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly context?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** The revision or file that a failure is about, if no single line causes it. */
export interface Subject {
  readonly file: string;
  readonly revision?: string | undefined;
}

export interface FailureOptions {
  readonly hint?: string | undefined;
  readonly place?: Place | undefined;
  /** Text output has it in the message already. JSON output prints it as the file. */
  readonly subject?: Subject | undefined;
  readonly server?: ServerWords | undefined;
  readonly cause?: unknown;
}

/** An expected failure. Anything else that is thrown is a bug and prints its stack. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly subject: Subject | undefined;
  readonly server: ServerWords | undefined;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
    this.subject = options.subject;
    this.server = options.server;
  }
}
