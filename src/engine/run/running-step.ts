import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import type { RevisionSections } from "../ledger/sections.ts";

/** One revision that is about to run. */
export interface RunningStep {
  readonly step: Step;
  readonly revision: RevisionSections;
  readonly section: Section;
  /** True for the last step of the plan: its transaction also ends the run in the log. */
  readonly isLast: boolean;
  /** Whether its transaction begins and ends with it; else it shares one with its neighbours. */
  readonly begins: boolean;
  readonly commits: boolean;
}
