import { planStamp } from "../../graph/plan.ts";
import { closingRemark, closingRow } from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import { recordOf } from "../ledger/sections.ts";
import { refuseSquashed } from "../ledger/squash.ts";
import { sourceTargets } from "../project/project.ts";
import { tooLongId } from "./checks.ts";
import {
  type Preparation,
  type PreparedPlan,
  revisionsToAdopt,
  sectionsOfFile,
} from "./prepare.ts";

/** The request of a stamp. */
export interface StampRequest {
  readonly targets: readonly string[];
  /** Removes every row first, unknown ones too. */
  readonly purge: boolean;
}

/**
 * Plans a stamp and reads the sections to record: those of each revision that becomes applied. With
 * them any ebb can take it back.
 *
 * @throws {Failure} of planning and of reading the files, `EBB_LEDGER`, `EBB_SQUASHED`
 */
export function prepareStamp(preparation: Preparation, request: StampRequest): PreparedPlan {
  const { project, state } = preparation;
  if (!request.purge) refuseSquashed(project, state, "stamp");
  const { graph } = knownRevisions(project, state);
  const targets = request.targets.flatMap((target) => sourceTargets(project, target));
  const plan = planStamp(graph, state.heads, { ...request, targets });
  const tooLong = tooLongId(state, plan.headsAfter);
  if (tooLong !== undefined) throw tooLong;
  const moves = plan.headsAfter.join() !== plan.headsBefore.join();
  const stamped: LogRow[] = [
    ...closedJournal(preparation),
    ...plan.becomesApplied.map((id) => stampedRow("up", recordFor(preparation, id))),
    ...plan.becomesUnapplied.map((id) => stampedRow("down", id)),
  ];
  // The heads can change although no revision becomes applied or unapplied. This row records it.
  const rows = moves && stamped.length === 0 ? [{ event: "stamped" } satisfies LogRow] : stamped;
  const adopted = revisionsToAdopt(preparation, plan.headsBefore);
  return { plan, revisions: new Map(), adopted, stamped: rows };
}

/**
 * Closes a half-run section, because the operator now decides where the database stands. Its row
 * stands before the stamped ones: also where the revision itself is stamped, only a part of it ran.
 */
function closedJournal({ state: { halfRun }, options }: Preparation): LogRow[] {
  if (halfRun === undefined) return [];
  options.onEvent({ kind: "remark", text: closingRemark(halfRun, "this stamp") });
  return [closingRow(halfRun, "ebb stamp")];
}

function recordFor({ project }: Preparation, id: string): LogRow["revision"] {
  return project.headers.has(id) ? recordOf(sectionsOfFile(project.read(id))) : id;
}

function stampedRow(direction: "up" | "down", revision: LogRow["revision"]): LogRow {
  return { event: "stamped", direction, revision };
}
