import type { Session } from "../../session.ts";
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
