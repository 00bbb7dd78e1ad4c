import { Failure } from "../../failure.ts";
import { type OfflineCommand, resolveOfflineRange } from "../../graph/offline-range.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../graph/plan.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import { type RevisionSections, recordOf } from "../ledger/sections.ts";
import { sectionsOfFile } from "../prepare/prepare.ts";
import type { Project } from "../project/project.ts";

/** A plan that no database was asked for, with everything that its script holds. */
export interface PreparedScript {
  readonly plan: Plan;
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** What a stamp writes into the log. */
  readonly stamped: readonly LogRow[];
}

/**
 * Plans a command with `--sql`, from the start that its range names.
 *
 * @throws {Failure} of `resolveOfflineRange` and of planning, `EBB_NO_DOWN`, `EBB_IRREVERSIBLE`
 */
export function prepareScript(
  project: Project,
  command: OfflineCommand,
  texts: readonly string[],
): PreparedScript {
  const { rows, targets } = resolveOfflineRange(project.graph, command, texts);
  const plan = planOf(project, command, { rows, targets });
  const revisions = plan.steps.map(({ revision }) => sectionsOfFile(project.read(revision.id)));
  if (command === "downgrade") for (const revision of revisions) refuseNoDown(revision);
  return {
    plan,
    revisions: new Map(revisions.map((revision) => [revision.id, revision])),
    stamped: command === "stamp" ? stampedRows(project, plan) : [],
  };
}

interface Route {
  readonly rows: readonly string[];
  readonly targets: readonly string[];
}

function planOf({ graph }: Project, command: OfflineCommand, { rows, targets }: Route): Plan {
  switch (command) {
    case "upgrade":
      return planUpgrade(graph, rows, targets);
    case "downgrade":
      return planDowngrade(graph, rows, targets[0] ?? "");
    case "stamp":
      return planStamp(graph, rows, { targets, purge: false });
  }
}

function refuseNoDown(revision: RevisionSections): void {
  const refusal = downRefusal(revision);
  if (refusal !== undefined) throw new Failure(refusal.code, refusal.message, refusal);
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
