import { logTableName } from "./ledger/ledger-name.ts";
import type { LedgerState } from "./ledger/ledger-state.ts";
import { type Preparation, revisionsToAdopt } from "./prepare/prepare.ts";
import type { PreparedPlan } from "./prepared-plan.ts";

/** Prepares to make what is missing of the ledger, and to run nothing. */
export function prepareLedger(preparation: Preparation): PreparedPlan {
  const { heads } = preparation.state;
  return {
    plan: {
      steps: [],
      headsBefore: heads,
      headsAfter: heads,
      becomesApplied: [],
      becomesUnapplied: [],
    },
    revisions: new Map(),
    adopted: revisionsToAdopt(preparation, heads),
    stamped: [],
    needsLedger: missingTables(preparation.state).length > 0,
  };
}

/** Names the tables of the ledger that are not there. */
export function missingTables({ ledger, hasVersionTable, hasLog }: LedgerState): readonly string[] {
  return [
    ...(hasVersionTable ? [] : [ledger.table]),
    ...(hasLog ? [] : [logTableName(ledger.table)]),
  ];
}
