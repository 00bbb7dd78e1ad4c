import { Failure } from "../../failure.ts";
import type { RevisionNode } from "../../graph/graph.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import { type HalfRunPlace, planHalfRun } from "../ledger/half-run.ts";
import type { HalfRun } from "../ledger/ledger-state.ts";
import type { RevisionSections } from "../ledger/sections.ts";
import { checkPrepared } from "./checks.ts";
import { remedyOf } from "./half-run-remedy.ts";
import type { Preparation, PreparedPlan } from "./prepare.ts";

/** A half-run section that is given up. */
export interface GivenUp {
  readonly place: HalfRunPlace;
  readonly halfRun: HalfRun;
  readonly node: RevisionNode;
  readonly revision: RevisionSections;
}

/**
 * Plans to take back a half-run up section with the revision's own down. The heads stay as they
 * are, and the end of the down closes the journal.
 *
 * @throws {Failure} `EBB_HALF_RUN` for a half-run down section, which is the way back already;
 * `EBB_NO_DOWN`, `EBB_IRREVERSIBLE`, and those of `checkPrepared`
 */
export async function prepareTakeBack(
  preparation: Preparation,
  { place, halfRun, node, revision }: GivenUp,
): Promise<PreparedPlan> {
  const { id } = revision;
  if (halfRun.direction === "down") {
    const message = `Cannot take back the down section of ${id}: it is the way back itself`;
    throw new Failure("EBB_HALF_RUN", message, {
      hint: (await remedyOf(preparation, halfRun)).text,
    });
  }
  const refusal = downRefusal(revision);
  if (refusal !== undefined) {
    throw new Failure(refusal.code, refusal.message, {
      hint: `Clean up by hand, then: ebb resume --undone ${id}`,
    });
  }
  const plan = planHalfRun(place, node, "down");
  const revisions = new Map([[id, revision]]);
  return checkPrepared(preparation, { plan, revisions, adopted: [], resume: "back" });
}
