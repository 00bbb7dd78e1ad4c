import type { Plan } from "../graph/plan.ts";
import type { LogRow } from "./ledger/ledger-write.ts";
import type { RevisionSections } from "./ledger/sections.ts";
import type { RunContext } from "./run/run-context.ts";

/** A plan with everything that it runs, read and checked beforehand. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** The revisions that the ledger must take over first: an Alembic table without a log. */
  readonly adopted: readonly RevisionSections[];
  /** True where the ledger is made though nothing runs. */
  readonly needsLedger?: boolean;
  /** What a stamp writes into the log; undefined for a plan that runs sections. */
  readonly stamped?: readonly LogRow[];
  /** What an operator said of the statement at which the section is half run. */
  readonly resume?: RunContext["resume"];
}
