import { type OfflineCommand, resolveOfflineRange } from "../../graph/offline-range.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../graph/plan.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import { type RevisionSections, recordOf } from "../ledger/sections.ts";
import { checkSteps, FILE_CHECKS, mixedTransactions } from "../prepare/checks.ts";
import { sectionsOfFile } from "../prepare/prepare.ts";
import type { Project } from "../project/project.ts";
import type { RunOptions } from "../run/run-events.ts";

/** A plan made without a database, with everything that its script contains. */
export interface PreparedScript {
  readonly plan: Plan;
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** The log rows of a stamp. */
  readonly stamped: readonly LogRow[];
}

/**
 * Plans a command with `--sql`, from the start of its range.
 *
 * @throws {Failure} of `resolveOfflineRange`, of planning, and what the checks of a run find without
 * a database
 */
export function prepareScript(
  project: Project,
  command: OfflineCommand,
  texts: readonly string[],
  options: Pick<RunOptions, "transaction">,
): PreparedScript {
  const { rows, targets } = resolveOfflineRange(project.graph, command, texts);
  const plan = planOf(project, command, rows, targets);
  const read = plan.steps.map(({ revision }) => sectionsOfFile(project.read(revision.id)));
  const revisions = new Map(read.map((revision) => [revision.id, revision]));
  checkSteps({ plan, revisions }, [...FILE_CHECKS, mixedTransactions(options)]);
  return {
    plan,
    revisions,
    stamped: command === "stamp" ? stampedRows(project, plan) : [],
  };
}

function planOf(
  { graph }: Project,
  command: OfflineCommand,
  rows: readonly string[],
  targets: readonly string[],
): Plan {
  switch (command) {
    case "upgrade":
      return planUpgrade(graph, rows, targets);
    case "downgrade":
      return planDowngrade(graph, rows, targets[0] ?? "");
    case "stamp":
      return planStamp(graph, rows, { targets, purge: false });
  }
}

function stampedRows(project: Project, plan: Plan): LogRow[] {
  const up = plan.becomesApplied.map<LogRow>((id) => ({
    event: "stamped",
    direction: "up",
    revision: recordOf(sectionsOfFile(project.read(id))),
  }));
  const down = plan.becomesUnapplied.map<LogRow>((revision) => ({
    event: "stamped",
    direction: "down",
    revision,
  }));
  return [...up, ...down];
}
