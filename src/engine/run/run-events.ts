import type { SessionSetting } from "../../connection.ts";
import type { Direction, Section } from "../../migration/migration.ts";
import type { Notice, ServerError } from "../../session.ts";
import type { EditedRevision } from "../ledger/edited.ts";
import type { Actor } from "../ledger/ledger-write.ts";

/** The settings of a run. Durations are milliseconds, or as PostgreSQL reads them where text. */
export interface RunOptions {
  readonly schema: string | undefined;
  readonly versionTable: string;
  readonly role: string | undefined;
  /** What the user wants set on every connection (PGOPTIONS): a reset must not lose it. */
  readonly connectSettings: readonly SessionSetting[];
  readonly lockWaitMs: number;
  readonly lockTimeout: string;
  readonly lockRetries: number;
  readonly statementTimeout: string;
  /** `all` runs the whole plan in one transaction. */
  readonly transaction: "each" | "all";
  readonly tag: string | undefined;
  readonly actor: Actor;
  readonly runId: string;
  readonly clock: Clock;
  /** Aborted by a signal, with the {@link Failure} that the run ends with as its reason. */
  readonly interrupt: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Who holds the run lock, as far as the server tells. */
export interface LockHolder {
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  /** ISO 8601 UTC. */
  readonly since: string | undefined;
}

/** A session that holds a lock which a revision waits for, as far as the server tells. */
export interface Blocker {
  /** 0 for a prepared transaction. */
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  /** `active`, `idle in transaction` and the like. */
  readonly state: string | undefined;
  /** The age of its transaction. */
  readonly seconds: number | undefined;
  /** What it ran last, on one line and cut short. */
  readonly query: string | undefined;
}

/** What a run tells while it runs. */
export type RunEvent =
  /** Comes again and again while the run lock is waited for. */
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
      /** Which step of the plan it is, from 1, and how many there are. */
      readonly number: number;
      readonly of: number;
    }
  /** As the answer to the statement comes in, not at the end of the section. */
  | {
      readonly kind: "statement-done";
      readonly revision: string;
      readonly index: number;
      readonly durationMs: number;
    }
  /** What a second connection sees now, every half second: nobody blocks, or these do. */
  | {
      readonly kind: "look";
      readonly revision: string;
      readonly blockers: readonly Blocker[];
      readonly progress: StatementProgress | undefined;
      /** How long the phase is likely to go on. */
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
  /** The connection was lost, and the server that is to tell what was done does not answer yet. */
  | { readonly kind: "asking-after-loss"; readonly limitMs: number }
  /** The file of an applied revision, which is used, says something else than the ledger. */
  | { readonly kind: "edited"; readonly edited: EditedRevision; readonly text: string }
  | { readonly kind: "remark"; readonly text: string };

/** Time and chance, given from outside so that tests can replace them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits; ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** At least 0 and below 1. */
  random(): number;
}

/** How far the server says that a statement is. */
export interface StatementProgress {
  /** As the server names it: `CREATE INDEX CONCURRENTLY`. */
  readonly command: string;
  /** The table, as SQL writes it; undefined where there is none. */
  readonly table: string | undefined;
  /** As the server's manual words it: `building index: scanning table`. */
  readonly phase: string | undefined;
  /** Of what the phase is measured by: blocks, tuples, bytes, sessions. */
  readonly done: number;
  /** 0 where the phase has no measure. */
  readonly total: number;
  /** The rows so far, of a COPY, and of a CLUSTER by way of an index. */
  readonly rows: number | undefined;
}
