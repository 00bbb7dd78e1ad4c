import type { Failure } from "../failure.ts";
import type { Step } from "../graph/plan.ts";
import type { Direction } from "../migration/migration.ts";
import type { LedgerName } from "./ledger/ledger-name.ts";

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
