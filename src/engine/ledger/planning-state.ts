import type { LedgerName } from "./ledger-name.ts";
import type { LedgerState } from "./ledger-state.ts";

/** The part of the state that a plan is made from. */
export type PlanningState = Pick<
  LedgerState,
  | "backendPid"
  | "ledger"
  | "hasVersionTable"
  | "hasLog"
  | "otherTools"
  | "idLimit"
  | "heads"
  | "records"
  | "halfRun"
  | "lockRoom"
>;

/** Makes the state of a database at these heads that is not asked: its ledger is in order. */
export function givenState(heads: readonly string[], ledger: LedgerName): PlanningState {
  return {
    backendPid: 0,
    ledger,
    hasVersionTable: true,
    hasLog: true,
    otherTools: [],
    idLimit: undefined,
    heads,
    records: new Map(),
    halfRun: undefined,
    lockRoom: undefined,
  };
}
