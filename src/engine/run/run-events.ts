import type { SessionSetting } from "../../connection.ts";
import type { Direction, Section } from "../../migration/migration.ts";
import type { Notice, ServerError } from "../../session.ts";
import type { EditedRevision } from "../ledger/edited.ts";
import { closingRemark } from "../ledger/ledger-grants.ts";
import type { Actor } from "../ledger/ledger-write.ts";

/**
 * The settings of a run. A duration is milliseconds as a number, or PostgreSQL's format as text.
 */
export interface RunOptions {
  readonly schema: string | undefined;
  readonly versionTable: string;
  readonly role: string | undefined;
  /** The user's settings for every connection (PGOPTIONS). A reset must keep them. */
  readonly connectSettings: readonly SessionSetting[];
  readonly lockWaitMs: number;
  readonly lockTimeout: string;
  readonly lockRetries: number;
  /** How many steps may be under way to the server at once. */
  readonly window: number;
  readonly statementTimeout: string;
  /** `all` runs the whole plan in one transaction. */
  readonly transaction: "each" | "all";
  readonly tag: string | undefined;
  /** The command with its targets, for the log: `upgrade head`. */
  readonly command: string;
  readonly actor: Actor;
  /** Returns a text without the passwords that the run knows, for the ledger. */
  readonly masked: (text: string) => string;
  readonly runId: string;
  readonly clock: Clock;
  /** Aborted by a signal. Its reason is the {@link Failure} that ends the run. */
  readonly interrupt: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** The holder of the run lock, as far as the server reports it. */
export interface LockHolder {
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  /** The time when it connected; ISO 8601 UTC. */
  readonly since: string | undefined;
  /** The run for which it holds the lock, if the ledger knows it. */
  readonly run?: RunAtWork;
}

/** A run that goes on in another process. */
export interface RunAtWork {
  readonly id: string;
  /** The command with its targets: `upgrade head`. */
  readonly command: string | undefined;
  readonly tag: string | undefined;
  readonly user: string | undefined;
  readonly osUser: string | undefined;
  readonly host: string | undefined;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** The version of its ebb. */
  readonly version: string | undefined;
  /** The revision that it runs at this moment; undefined between two. */
  readonly revision: string | undefined;
  readonly direction: Direction | undefined;
  /** The statement of a `no-transaction` section, from 1. */
  readonly statement: number | undefined;
  /** The process id of the session that works. */
  readonly pid: number | undefined;
  /** Its statement, on one line and cut at the first string. */
  readonly query: string | undefined;
  readonly querySince: string | undefined;
}

/** A session that blocks a revision, as far as the server reports it. */
export interface Blocker {
  /** 0 for a prepared transaction. */
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  /** `active`, `idle in transaction` and the like. */
  readonly state: string | undefined;
  /** The age of its transaction in seconds. */
  readonly seconds: number | undefined;
  /** Its last query, on one line and shortened. */
  readonly query: string | undefined;
}

/** An event of a run. */
export type RunEvent =
  /** Repeated while ebb waits for the run lock. */
  | {
      readonly kind: "waiting-for-lock";
      readonly holder: LockHolder | undefined;
      readonly waitedMs: number;
      readonly limitMs: number;
    }
  | { readonly kind: "lock-taken" }
  | {
      readonly kind: "step-started";
      readonly direction: Direction;
      readonly revision: string;
      readonly message: string;
      readonly section: Section;
      /** The number of the step in the plan, from 1, and the number of steps. */
      readonly number: number;
      readonly of: number;
    }
  /** The section goes on behind the statements that were done before. */
  | {
      readonly kind: "resumed";
      readonly revision: string;
      readonly done: number;
      readonly of: number;
    }
  /** Sent when the answer to the statement arrives, not at the end of the section. */
  | {
      readonly kind: "statement-done";
      readonly revision: string;
      readonly index: number;
      readonly durationMs: number;
    }
  /** The report of the second connection, every half second: the blockers, if any. */
  | {
      readonly kind: "look";
      readonly revision: string;
      readonly blockers: readonly Blocker[];
      readonly progress: StatementProgress | undefined;
      /** The estimated remaining time of the phase. */
      readonly leftMs: number | undefined;
    }
  | {
      readonly kind: "step-done";
      readonly direction: Direction;
      readonly revision: string;
      readonly message: string;
      readonly durationMs: number;
      readonly sql?: string;
    }
  | { readonly kind: "notice"; readonly revision: string; readonly notice: Notice }
  | {
      readonly kind: "retry";
      readonly revision: string;
      readonly attempt: number;
      readonly of: number;
      readonly delayMs: number;
      readonly error: ServerError;
      readonly blockers: readonly Blocker[];
    }
  /** The connection was lost, and the server does not yet answer what was done. */
  | { readonly kind: "asking-after-loss"; readonly limitMs: number }
  /** The used file of an applied revision differs from the ledger. */
  | { readonly kind: "edited"; readonly edited: EditedRevision; readonly text: string }
  | { readonly kind: "remark"; readonly text: string };

/**
 * Emits the event for a notice that ebb's own message raised when it closed the ledger. Returns
 * false for any other notice.
 */
export function tellClosing({ onEvent }: Pick<RunOptions, "onEvent">, notice: Notice): boolean {
  const text = closingRemark(notice);
  if (text === undefined) return false;
  onEvent({ kind: "remark", text });
  return true;
}

/** Time and random numbers, as parameters so that tests can replace them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits. It ends early, without an error, if the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Does some work later, unless the returned function is called before. */
  later(ms: number, work: () => void): () => void;
  /** At least 0 and below 1. */
  random(): number;
}

/** The server's progress report for a statement. */
export interface StatementProgress {
  /** The server's name of the command: `CREATE INDEX CONCURRENTLY`. */
  readonly command: string;
  /** The table in SQL notation; undefined if there is none. */
  readonly table: string | undefined;
  /** The phase as in the server's manual: `building index: scanning table`. */
  readonly phase: string | undefined;
  /** The finished part in the measure of the phase: blocks, tuples, bytes, sessions. */
  readonly done: number;
  /** The whole in the same measure; 0 if the phase has no measure. */
  readonly total: number;
  /** The rows so far, for a COPY, and for a CLUSTER by an index. */
  readonly rows: number | undefined;
}
