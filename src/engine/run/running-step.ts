import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import type { RevisionSections } from "../ledger/sections.ts";

/** One revision to run. */
export interface RunningStep {
  readonly step: Step;
  readonly revision: RevisionSections;
  readonly section: Section;
  /** The number of steps of the plan after this one. The last one also records the end of the run. */
  readonly stepsAfter: number;
  /**
   * True if its transaction begins (`begins`) or ends (`commits`) with this step. Otherwise it
   * shares the transaction with its neighbours.
   */
  readonly begins: boolean;
  readonly commits: boolean;
}
