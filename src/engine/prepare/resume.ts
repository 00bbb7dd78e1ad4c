import { Failure } from "../../failure.ts";
import { planOne } from "../../graph/plan.ts";
import { readJournal } from "../journal/journal.ts";
import { beginsWith } from "../journal/resume-section.ts";
import { unitsOf } from "../journal/units.ts";
import { closingRemark } from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { HalfRun } from "../ledger/ledger-state.ts";
import type { RevisionSections } from "../ledger/sections.ts";
import { checkPrepared } from "./checks.ts";
import {
  type Preparation,
  type PreparedPlan,
  recordedSections,
  sectionsOfFile,
  standStill,
} from "./prepare.ts";

/** The operator's word on the statement at which a section stopped. */
export type ResumeDecision = "again" | "done" | "undone";

/**
 * Plans the end of a half-run section. `again` runs the stopped statement once more, `done` takes
 * it as done; both then finish the section. `undone` takes the whole section as not run.
 *
 * Without a half-run section the plan is empty.
 *
 * @throws {Failure} `EBB_NO_SOURCE`, `EBB_LEDGER_UNTRUSTED`, and those of `checkPrepared`
 */
export async function prepareResume(
  preparation: Preparation,
  decision: ResumeDecision,
): Promise<PreparedPlan> {
  const { halfRun, heads } = preparation.state;
  if (halfRun === undefined) return nothing(heads);
  if (decision === "undone") {
    const text = closingRemark(halfRun, "ebb resume --undone");
    preparation.options.onEvent({ kind: "remark", text });
    return undone(heads, halfRun);
  }
  const { graph } = knownRevisions(preparation.project, preparation.state);
  const node = graph.nodes.get(halfRun.revision);
  if (node === undefined) {
    throw new Failure("EBB_NO_SOURCE", `Revision ${halfRun.revision} has no file here`, {
      hint: "Resume it from the source that has the file, or clean up and then: ebb resume --undone",
    });
  }
  const plan = planOne(graph, heads, { direction: halfRun.direction, node });
  const revision = await read(preparation, halfRun.revision);
  const revisions = new Map([[revision.id, revision]]);
  return checkPrepared(preparation, { plan, revisions, adopted: [], resume: decision });
}

function nothing(heads: readonly string[]): PreparedPlan {
  return { plan: standStill(heads), revisions: new Map(), adopted: [] };
}

/** Closes the journal with a `failed` row without a statement. The heads stay as they are. */
function undone(heads: readonly string[], { direction, revision }: HalfRun): PreparedPlan {
  const error = "closed by ebb resume --undone";
  const stamped = [{ event: "failed", direction, revision, error } as const];
  return { plan: standStill(heads), revisions: new Map(), adopted: [], stamped };
}

async function read(preparation: Preparation, id: string): Promise<RevisionSections> {
  const { project, state } = preparation;
  const record = state.records.get(id);
  if (project.headers.has(id)) {
    const ofFile = sectionsOfFile(project.read(id));
    const isRecorded = record?.hasDown === true && (await ranFromLedger(preparation, ofFile));
    if (!isRecorded) return ofFile;
  }
  const records = record === undefined ? [] : [record];
  const [recorded] = await recordedSections(preparation, { records, trust: false });
  if (recorded === undefined) throw new Error(`Revision ${id} is neither in a file nor recorded`);
  return recorded;
}

/** Checks if a half-run down section ran from the ledger: the file begins with other statements. */
async function ranFromLedger(
  { session, state }: Preparation,
  { id, down }: RevisionSections,
): Promise<boolean> {
  if (session === undefined || state.halfRun?.direction !== "down" || down === undefined)
    return false;
  const { done } = await readJournal(session, state.ledger, id);
  return !beginsWith(unitsOf(down), done);
}
