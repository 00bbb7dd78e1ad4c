import { Failure } from "../../failure.ts";
import { squashedAdvice, squashedRows, squashedText } from "../../graph/squash.ts";
import type { Project } from "../project/project.ts";
import type { PlanningState } from "./planning-state.ts";

/**
 * Refuses a database below a squash: its SQL would create again what the database has already.
 *
 * @throws {Failure} `EBB_SQUASHED`
 */
export function refuseSquashed(
  { graph }: Project,
  { heads }: Pick<PlanningState, "heads">,
  command: string,
): void {
  const found = squashedRows(graph, heads);
  if (found === undefined) return;
  throw new Failure("EBB_SQUASHED", `Cannot ${command}: ${squashedText(found)}`, {
    hint: squashedAdvice(found),
  });
}

/**
 * Checks if the record of a revision is older than the squash that has its id: it is the last of
 * the squashed revisions then, and differs from the squash by nature.
 */
export function isRecordedBeforeSquash(
  { headers }: Pick<Project, "headers">,
  { records }: Pick<PlanningState, "records">,
  id: string,
): boolean {
  const record = records.get(id);
  if (headers.get(id)?.squash === undefined || record === undefined) return false;
  return record.parents.length > 0 || record.depends.length > 0;
}
