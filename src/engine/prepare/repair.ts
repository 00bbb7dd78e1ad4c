import { Failure } from "../../failure.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { type EditedRevision, readEdited } from "../ledger/edited.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import { recordOf } from "../ledger/sections.ts";
import { type Preparation, type PreparedPlan, sectionsOfFile, standStill } from "./prepare.ts";
import { appliedOfSource } from "./upgrade.ts";

/** The edits that a repair would record, and the plan for that. */
export interface PreparedRepair {
  readonly edited: readonly EditedRevision[];
  readonly prepared: PreparedPlan;
}

/**
 * Prepares to record applied files in their present state: the named ones, or else all edited ones.
 *
 * A repair only adds to the log. Earlier records stay. The heads do not change.
 *
 * @throws {Failure} `EBB_BAD_RANGE` for a revision that is not applied; those of `resolveTargets`
 * and of reading the files
 */
export async function prepareRepair(
  preparation: Preparation,
  targets: readonly string[],
): Promise<PreparedRepair> {
  const { state, session } = preparation;
  if (session === undefined) throw new Error("Given heads have no records");
  const edited = await readEdited(session, preparation, revisionsMeant(preparation, targets));
  const stamped = edited.map<LogRow>(({ migration }) => ({
    event: "repaired",
    direction: "up",
    revision: recordOf(sectionsOfFile(migration)),
  }));
  return {
    edited,
    prepared: { plan: standStill(state.heads), revisions: new Map(), adopted: [], stamped },
  };
}

function revisionsMeant(
  { project, state }: Preparation,
  targets: readonly string[],
): readonly string[] {
  const known = knownRevisions(project, state);
  const applied = appliedOfSource(project, state, known);
  const { graph } = project;
  if (targets.length === 0) {
    return graph.order.flatMap(({ revision: { id } }) => (applied.has(id) ? [id] : []));
  }
  const named = resolveTargets(graph, targets, state.heads).map(({ id }) => id);
  const other = named.find((id) => !applied.has(id));
  if (other === undefined) return named;
  throw new Failure("EBB_BAD_RANGE", `Cannot repair ${other}: it is not applied`, {
    hint: `A file that is not applied may be edited freely; apply it with: ebb upgrade ${other}`,
  });
}
