import { Failure } from "../../failure.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { isForgotten } from "../../migration/forgotten.ts";
import { placeIn } from "../../migration/place-in.ts";
import { counted, listed } from "../../text/counted.ts";
import { type KnownRevisions, knownRevisions, withUnknown } from "../ledger/known-revisions.ts";
import { otherToolsRemarks } from "../ledger/other-tools.ts";
import type { PlanningState } from "../ledger/planning-state.ts";
import type { RevisionSections } from "../ledger/sections.ts";
import { isRecordedBeforeSquash, refuseSquashed } from "../ledger/squash.ts";
import { type Project, sourceTargets } from "../project/project.ts";
import { checkPrepared } from "./checks.ts";
import {
  type Preparation,
  type PreparedPlan,
  revisionsToAdopt,
  sectionsOfFile,
} from "./prepare.ts";

/** The request of an upgrade. */
export interface UpgradeRequest {
  readonly targets: readonly string[];
  /** Continues even if the database has revisions that the source does not know. */
  readonly allowUnknown: boolean;
  /** The reaction to an applied file whose up section was edited. */
  readonly edited: "warn" | "error";
}

/**
 * Plans an upgrade and reads its sections.
 *
 * @throws {Failure} of planning, `EBB_SQUASHED`, `EBB_FOREIGN_LEDGER`, `EBB_EDITED`, and those of `checkPrepared`
 */
export async function prepareUpgrade(
  preparation: Preparation,
  request: UpgradeRequest,
): Promise<PreparedPlan> {
  const { project, state, session, options } = preparation;
  const { allowUnknown } = request;
  refuseSquashed(project, state, "upgrade");
  const found = knownRevisions(project, state);
  // A given head that the source lacks is a typing error. Planning refuses it.
  if (!allowUnknown && session !== undefined) refuseForeignLedger(project, state, found);
  const known = allowUnknown ? withUnknown(found) : found;
  const targets = request.targets.flatMap((target) => sourceTargets(project, target));
  const plan = planUpgrade(known.graph, state.heads, targets);
  for (const text of otherToolsRemarks(state.otherTools)) options.onEvent({ kind: "remark", text });
  sayEdited(preparation, known, request);
  if (known.recordedOnly.size > 0) sayAhead(preparation, known);
  const read = plan.steps.map(({ revision }) => sectionsOfFile(project.read(revision.id)));
  const revisions = new Map(read.map((revision) => [revision.id, revision]));
  sayForgotten(read, options);
  const adopted = revisionsToAdopt(preparation, plan.headsBefore);
  return checkPrepared(preparation, { plan, revisions, adopted });
}

/** Names the revisions that are still a template: an edit after they are applied would not run. */
function sayForgotten(
  revisions: readonly RevisionSections[],
  { onEvent }: Preparation["options"],
): void {
  const forgotten = revisions.filter(isForgotten).map(({ id }) => id);
  if (forgotten.length === 0) return;
  const whose = forgotten.length === 1 ? "its up section is" : "their up sections are";
  const change = forgotten.length === 1 ? "changes" : "change";
  const text = `${listed(forgotten)} ${change} nothing: ${whose} empty`;
  onEvent({ kind: "remark", text });
}

/** Refuses the database of another project, and an older release that would start a branch. */
function refuseForeignLedger(project: Project, state: PlanningState, known: KnownRevisions): void {
  if (state.heads.length === 0 || project.headers.size === 0) return;
  const unknown = state.heads.filter((head) => !project.headers.has(head));
  if (unknown.length === 0) return;
  const hint = "Check --dir and --url; to continue anyway: --allow-unknown";
  const applied = appliedOfSource(project, state, known);
  if (applied.size === 0) {
    const heads = state.heads.join(", ");
    throw new Failure(
      "EBB_FOREIGN_LEDGER",
      `The database is at ${heads}, which the source does not know`,
      { hint },
    );
  }
  const pending = project.headers.size - applied.size;
  if (pending === 0) return;
  throw new Failure(
    "EBB_FOREIGN_LEDGER",
    `The database is at ${unknown.join(", ")}, which the source lacks, while ${pending} of its own revisions are pending`,
    { hint },
  );
}

/** Returns the applied revisions of the source: the heads and everything below them. */
export function appliedOfSource(
  project: Project,
  { heads }: PlanningState,
  { graph }: KnownRevisions,
): ReadonlySet<string> {
  const applied = new Set<string>();
  const seen = new Set<string>();
  const todo = [...heads];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = graph.nodes.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    if (project.headers.has(id)) applied.add(id);
    todo.push(...node.needs.map(({ revision }) => revision.id));
  }
  return applied;
}

function sayAhead({ options }: Preparation, { recordedOnly }: KnownRevisions): void {
  const count = counted(recordedOnly.size, "revision");
  options.onEvent({ kind: "remark", text: `The database is ${count} ahead of this source` });
}

function sayEdited(
  { project, state, options }: Preparation,
  known: KnownRevisions,
  { edited }: UpgradeRequest,
): void {
  const ids = editedRevisions(project, state, appliedOfSource(project, state, known));
  if (ids.length === 0) return;
  const text = `The up section of ${ids.join(", ")} was edited after it was applied`;
  if (edited === "error") {
    const { up } = project.read(ids[0] ?? "");
    throw new Failure("EBB_EDITED", text, {
      hint: `Put the file back as it was, or record the edit with: ebb repair ${ids.join(" ")}`,
      place: placeIn(up, up.start),
    });
  }
  options.onEvent({ kind: "remark", text });
}

/** Returns the applied revisions whose file has another hash than the record. */
export function editedRevisions(
  project: Project,
  state: PlanningState,
  applied: ReadonlySet<string>,
): readonly string[] {
  return [...applied].filter((id) => {
    const recorded = state.records.get(id)?.checksum;
    if (isRecordedBeforeSquash(project, state, id)) return false;
    return recorded !== undefined && recorded !== project.read(id).up.checksum;
  });
}
