import type { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { resumeRefusal } from "../journal/resume-section.ts";
import { type HalfRunPlace, halfRunRemedy, planHalfRun } from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { PlanningState } from "../ledger/planning-state.ts";
import type { Project } from "../project/project.ts";
import { ranFromLedger } from "./half-run-source.ts";

/** A database and the files beside it. */
export interface Compared {
  readonly session: Session;
  readonly project: Project;
  readonly state: PlanningState;
}

/**
 * Returns what to do about the half-run section, undefined without one. It is the advice of the run
 * that would go on with it: that run refuses a section that was edited, and one whose session held
 * more than settings.
 */
export async function remedyFor(compared: Compared): Promise<string | undefined> {
  const { project, state } = compared;
  const { halfRun, heads } = state;
  if (halfRun === undefined) return undefined;
  const place = { graph: knownRevisions(project, state).graph, heads };
  const isAsked = halfRun.outcome === "unknown" && !halfRun.isDecidable;
  const refusal = isAsked ? undefined : await refusalOf(compared, place, halfRun);
  if (refusal === undefined) return halfRunRemedy(place, halfRun);
  return `${refusal.message}. ${refusal.hint}`;
}

async function refusalOf(
  { session, project, state }: Compared,
  place: HalfRunPlace,
  { revision: id, direction }: NonNullable<PlanningState["halfRun"]>,
): Promise<Failure | undefined> {
  const node = place.graph.nodes.get(id);
  if (node === undefined || !project.headers.has(id)) return undefined;
  const migration = project.read(id);
  const section = direction === "up" ? migration.up : migration.down;
  const [step] = planHalfRun(place, node, direction).steps;
  if (section === undefined || step === undefined) return undefined;
  if (await ranFromLedger({ session, state }, id, migration.down)) return undefined;
  return await resumeRefusal(session, state, { step, section });
}
