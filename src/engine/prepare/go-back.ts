import { Failure } from "../../failure.ts";
import { planReturn } from "../../graph/plan.ts";
import { listed, quoted } from "../../text/counted.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import { type DowngradeRequest, readPlan } from "./downgrade.ts";
import { headsOfTag, lastRun } from "./past-heads.ts";
import type { Preparation, PreparedPlan } from "./prepare.ts";
import { prepareStamp } from "./stamp.ts";

/** How recorded sections are used. */
type RecordChoice = Omit<DowngradeRequest, "target">;

/**
 * Plans a downgrade to the heads at the end of the last run with a tag.
 *
 * @throws {Failure} `EBB_BAD_RANGE` if the database lacks a revision of the tag; those of
 * `headsOfTag` and `prepareDowngrade`
 */
export async function prepareToTag(
  preparation: Preparation,
  tag: string,
  choice: RecordChoice,
): Promise<PreparedPlan> {
  const wanted = await headsOfTag(preparation, tag);
  const known = knownRevisions(preparation.project, preparation.state);
  const lost = wanted.filter((id) => !known.graph.nodes.has(id));
  if (lost.length > 0) throw notApplied(tag, lost);
  const plan = planReturn(known.graph, preparation.state.heads, wanted);
  if (plan.becomesApplied.length > 0) throw notApplied(tag, plan.becomesApplied);
  return readPlan(preparation, { plan, known, request: choice });
}

/**
 * Plans to take the database back to the heads before the last run.
 *
 * @throws {Failure} `EBB_BAD_RANGE` if there is no run to undo; those of `lastRun`, `prepareStamp`
 * and `prepareDowngrade`
 */
export async function prepareUndo(
  preparation: Preparation,
  choice: RecordChoice,
): Promise<PreparedPlan> {
  const { headsBefore: wanted, isStamp } = await lastRun(preparation);
  if (isStamp) {
    const targets = wanted.length === 0 ? ["base"] : wanted;
    return prepareStamp(preparation, { targets, purge: true });
  }
  const known = knownRevisions(preparation.project, preparation.state);
  const lost = wanted.filter((id) => !known.graph.nodes.has(id));
  if (lost.length > 0) {
    const have = lost.length === 1 ? "has" : "have";
    throw new Failure("EBB_NO_SOURCE", `Cannot undo: ${listed(lost)} ${have} no file here`, {
      hint: "Run it from the source that has the file",
    });
  }
  const plan = planReturn(known.graph, preparation.state.heads, wanted);
  return readPlan(preparation, { plan, known, request: choice });
}

function notApplied(tag: string, ids: readonly string[]): Failure {
  const message = `Cannot go back to the tag ${quoted(tag)}: it has ${listed(ids)}, which ${ids.length === 1 ? "is" : "are"} not applied now`;
  return new Failure("EBB_BAD_RANGE", message, {
    hint: `A downgrade only takes back; to apply them: ebb upgrade ${ids.at(-1) ?? "head"}`,
  });
}
