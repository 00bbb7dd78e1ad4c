import type { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Direction } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import type { LedgerName } from "../ledger/ledger-name.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import type { Run } from "../ledger/ledger-write.ts";
import type { PreparedStatements } from "./prepared-statements.ts";
import type { RunOptions } from "./run-events.ts";

/**
 * How the run lock is held.
 *
 * Directly: by the session that migrates. Behind a transaction pooler: by a second, silent
 * connection that keeps a transaction open (docs/architecture.md#a-pooler-shares-backends).
 */
export type RunLockMode =
  | { readonly kind: "direct" }
  | { readonly kind: "pooled"; readonly silent: Session; readonly lockPid: number };

/**
 * The operator's decision about a half-run section: what to do with the statement at which it
 * stopped, to take the section back, or the statement at which an edited one goes on, from 1.
 */
export type Resume = "again" | "done" | "back" | ResumeAt;

/** The operator named the statement of an edited section at which it goes on. */
export interface ResumeAt {
  readonly at: number;
  /** True if the statement that stopped is taken as done, so what it made stays. */
  readonly isStoppedDone?: boolean;
}

/** The common context of all messages of a run. */
export interface RunContext {
  readonly session: Session;
  readonly run: Run;
  readonly options: RunOptions;
  readonly state: LedgerState;
  readonly mode: RunLockMode;
  readonly prepared: PreparedStatements;
  readonly resume?: Resume | undefined;
  /** Opens another connection to the same database; `stop` ends the attempt. */
  readonly connect: (stop?: AbortSignal) => Promise<Session>;
}

/** A finished step. */
export interface StepResult {
  readonly direction: Direction;
  readonly revision: string;
  readonly message: string;
  readonly durationMs: number;
  /** SQL that ebb ran on its own: the drop of an INVALID index. */
  readonly sql?: string;
}

/** The result of a run. It is also complete if the run failed on the way. */
export interface RunResult {
  readonly runId: string;
  readonly ledger: LedgerName;
  readonly headsBefore: readonly string[];
  /** The last heads that the server confirmed. */
  readonly headsAfter: readonly string[];
  /** The heads at the end of the plan. */
  readonly headsWanted: readonly string[];
  readonly steps: readonly StepResult[];
  /** The unfinished steps of the plan. */
  readonly remaining: readonly Step[];
  readonly failure: Failure | undefined;
}

/** The end of one step; `drops`: the indexes that ebb dropped before it. */
export type StepEnd = (
  | {
      readonly kind: "done";
      readonly durationMs: number;
      /** Set if the step is done but the connection is lost. */
      readonly lost?: Failure;
    }
  | Hindrance
  | { readonly kind: "failed"; readonly failure: Failure }
) & { readonly drops?: readonly StepResult[] };

/**
 * Another session was in the way. `opened`: the messages before the first step were done
 * nevertheless.
 */
export type Hindrance =
  | { readonly kind: "lock-busy"; readonly lock: "run" | "fence"; readonly opened: boolean }
  | { readonly kind: "moved"; readonly opened: boolean };

/** The progress of a plan. */
export interface Progress {
  readonly done: readonly StepResult[];
  readonly end:
    | { readonly kind: "finished" }
    | Hindrance
    /** `step`: the failed step; undefined if the failure came between two steps. */
    | { readonly kind: "failed"; readonly failure: Failure; readonly step: Step | undefined };
}
