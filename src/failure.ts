import type { FailureCode } from "./codes/codes.ts";

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
  /** The statement at which a half-run section stands, from 1. */
  readonly standsAt?: number | undefined;
  /** True if no run goes on with the half-run section without the operator's decision. */
  readonly asksOperator?: boolean;
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
  readonly standsAt: number | undefined;
  readonly asksOperator: boolean;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
    this.subject = options.subject;
    this.server = options.server;
    this.standsAt = options.standsAt;
    this.asksOperator = options.asksOperator ?? false;
  }
}
