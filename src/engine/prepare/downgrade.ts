import { Failure } from "../../failure.ts";
import { type Plan, planDowngrade } from "../../graph/plan.ts";
import { planRedo } from "../../graph/redo.ts";
import { squashSource } from "../../graph/squash.ts";
import { readEdited } from "../ledger/edited.ts";
import { type KnownRevisions, knownRevisions } from "../ledger/known-revisions.ts";
import type { RevisionSections } from "../ledger/sections.ts";
import { isRecordedBeforeSquash } from "../ledger/squash.ts";
import { sourceTarget } from "../project/project.ts";
import { checkPrepared } from "./checks.ts";
import { ranFromLedger } from "./half-run-source.ts";
import {
  type Preparation,
  type PreparedPlan,
  recordedSections,
  revisionsToAdopt,
  sectionsOfFile,
} from "./prepare.ts";

/** The request of a downgrade or a redo. */
export interface DowngradeRequest {
  readonly target: string;
  /** Runs the recorded sections, even for revisions with a file. */
  readonly recorded: boolean;
  /** Runs recorded sections even if other roles can write the ledger. */
  readonly trustLedger: boolean;
}

/**
 * Plans a downgrade and reads its sections: the down section of the file or, if the source lacks
 * the file, the recorded one.
 *
 * @throws {Failure} of planning and of `checkPrepared`, `EBB_LEDGER_UNTRUSTED`
 */
export async function prepareDowngrade(
  preparation: Preparation,
  request: DowngradeRequest,
): Promise<PreparedPlan> {
  const known = knownRevisions(preparation.project, preparation.state);
  const target = targetOf(preparation, known, request);
  const plan = planDowngrade(known.graph, preparation.state.heads, target);
  return readPlan(preparation, { plan, known, request });
}

/**
 * Plans a redo and reads its sections.
 *
 * @throws {Failure} of {@link prepareDowngrade}
 */
export async function prepareRedo(
  preparation: Preparation,
  request: DowngradeRequest,
): Promise<PreparedPlan> {
  const known = knownRevisions(preparation.project, preparation.state);
  const plan = planRedo(
    known.graph,
    preparation.state.heads,
    targetOf(preparation, known, request),
  );
  return readPlan(preparation, { plan, known, request });
}

function targetOf(
  { project }: Preparation,
  { recordedOnly }: KnownRevisions,
  { target }: DowngradeRequest,
): string {
  return recordedOnly.size > 0 ? sourceTarget(project, target) : target;
}

/** A plan whose sections are to be read. */
export interface Reading {
  readonly plan: Plan;
  readonly known: KnownRevisions;
  readonly request: Omit<DowngradeRequest, "target">;
}

/**
 * Reads the sections of a plan: from the files or, where there is none, from the ledger.
 *
 * @throws {Failure} of `checkPrepared`, `EBB_LEDGER_UNTRUSTED`
 */
export async function readPlan(preparation: Preparation, reading: Reading): Promise<PreparedPlan> {
  const { plan, known, request } = reading;
  const { project, state } = preparation;
  const ids = [...new Set(plan.steps.map(({ revision }) => revision.id))];
  const halfRun = await halfRunFromLedger(preparation);
  const isFromFile = (id: string): boolean =>
    !request.recorded && id !== halfRun && project.headers.has(id);
  const fromFiles = ids.filter(isFromFile);
  const fromLedger = ids.filter((id) => !isFromFile(id));
  for (const id of fromLedger) refuseOlderRecord(preparation, id);
  const sections = await recordedSections(preparation, {
    records: fromLedger.flatMap((id) => state.records.get(id) ?? known.recordedOnly.get(id) ?? []),
    trust: request.trustLedger,
  });
  sayRecorded(preparation, sections);
  await sayEdited(preparation, fromFiles);
  const files = fromFiles.map((id) => sectionsOfFile(project.read(id)));
  const revisions = new Map([...sections, ...files].map((revision) => [revision.id, revision]));
  for (const id of ids) if (!revisions.has(id)) revisions.set(id, unrecorded(reading, id));
  const adopted = revisionsToAdopt(preparation, plan.headsBefore);
  return checkPrepared(preparation, { plan, revisions, adopted });
}

/** The graph has no revision below a squash, so an older record would leave a wrong row. */
function refuseOlderRecord({ project, state }: Preparation, id: string): void {
  if (!isRecordedBeforeSquash(project, state, id)) return;
  const squash = project.headers.get(id);
  throw new Failure("EBB_SQUASHED", `Cannot take back ${id} with its record: it is a squash now`, {
    hint: `Take it back from ${squashSource(squash ?? {})}, which has its parents`,
  });
}

/** Returns the revision whose half-run down section ran from the ledger. */
async function halfRunFromLedger(preparation: Preparation): Promise<string | undefined> {
  const { project, state } = preparation;
  const id = state.halfRun?.revision;
  if (id === undefined || !project.headers.has(id) || state.records.get(id)?.hasDown !== true) {
    return undefined;
  }
  const { down } = sectionsOfFile(project.read(id));
  return (await ranFromLedger(preparation, id, down)) ? id : undefined;
}

function sayRecorded(
  { project, options }: Preparation,
  sections: readonly RevisionSections[],
): void {
  const [first, ...more] = sections.filter(({ id }) => !project.headers.has(id));
  if (first === undefined) return;
  const text =
    more.length === 0
      ? `Revision ${first.id} has no file here: its recorded sections are used`
      : `${more.length + 1} revisions have no file here: their recorded sections are used`;
  options.onEvent({ kind: "remark", text });
}

/** Reports files that differ from the record. The file has priority. */
async function sayEdited(
  { project, state, session, options }: Preparation,
  ids: readonly string[],
): Promise<void> {
  if (session === undefined) return;
  const known = ids.filter((id) => state.records.has(id));
  for (const edited of await readEdited(session, { project, state }, known)) {
    const sections = (["up", "down"] as const).filter((kind) => edited[kind] === "edited");
    if (sections.length === 0) continue;
    const { id } = edited.migration;
    const differing =
      sections.length === 1
        ? `The ${sections[0]} section of ${id} differs from the recorded one`
        : `The up and the down section of ${id} differ from the recorded ones`;
    const text = `${differing}: the file is used (--recorded uses the record)`;
    options.onEvent({ kind: "edited", edited, text });
  }
}

/**
 * Returns empty sections for a revision without a record. A check then refuses it with the reason.
 */
function unrecorded({ known }: Reading, id: string): RevisionSections {
  const revision = known.graph.nodes.get(id)?.revision;
  const { parents = [], labels = [], depends = [] } = revision ?? {};
  const nothing = { message: "", up: undefined, assert: undefined, down: undefined };
  return { id, parents, labels, depends, ...nothing, from: "ledger" };
}
