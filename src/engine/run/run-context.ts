import type { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Direction } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import type { LedgerName } from "../ledger/ledger-name.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import type { Run } from "../ledger/ledger-write.ts";
import type { RunOptions } from "./run-events.ts";

/**
 * How the run lock is held: by the session that migrates, or, behind a transaction pooler, by a
 * second connection that keeps a transaction open and says nothing (EXPERIMENTS ii, iv).
 */
export type LockMode =
  | { readonly kind: "direct" }
  | { readonly kind: "pooled"; readonly silent: Session; readonly lockPid: number };

/** What every message of a run is made from. */
export interface RunContext {
  readonly session: Session;
  readonly run: Run;
  readonly options: RunOptions;
  readonly state: LedgerState;
  readonly mode: LockMode;
  /** What an operator said of the statement at which a section is half run. */
  readonly resume?: "again" | "done" | undefined;
  /** Opens one more connection to the same database, or waits for it until it is stopped. */
  readonly connect: (stop?: AbortSignal) => Promise<Session>;
}

/** A step that was done. */
export interface StepResult {
  readonly direction: Direction;
  readonly revision: string;
  readonly message: string;
  readonly durationMs: number;
  /** What ebb ran of its own accord: the drop of an INVALID index. */
  readonly sql?: string;
}

/** What a run did, also when it failed on the way: a partial result is data. */
export interface RunResult {
  readonly runId: string;
  readonly ledger: LedgerName;
  readonly headsBefore: readonly string[];
  /** The heads that the server confirmed last. */
  readonly headsAfter: readonly string[];
  readonly steps: readonly StepResult[];
  /** The steps of the plan that were not done. */
  readonly remaining: readonly Step[];
  readonly failure: Failure | undefined;
}

/** What became of one step; `drops`: what ebb dropped of its own accord before. */
export type StepEnd = (
  | {
      readonly kind: "done";
      readonly durationMs: number;
      /** It is done, but the connection ended with it. */
      readonly lost?: Failure;
    }
  | Hindrance
  | { readonly kind: "failed"; readonly failure: Failure }
) & { readonly drops?: readonly StepResult[] };

/** Somebody else was in the way; `opened`: what goes before the first step was done all the same. */
export type Hindrance =
  | { readonly kind: "lock-busy"; readonly lock: "run" | "fence"; readonly opened: boolean }
  | { readonly kind: "moved"; readonly opened: boolean };

/** How far the steps of a plan came. */
export interface Progress {
  readonly done: readonly StepResult[];
  readonly end:
    | { readonly kind: "finished" }
    | Hindrance
    /** `step`: the one that failed; undefined when the failure came between two steps. */
    | { readonly kind: "failed"; readonly failure: Failure; readonly step: Step | undefined };
}
