import type { Session } from "../../session.ts";
import { placeOfStopped } from "../journal/edited-section.ts";
import { readJournal } from "../journal/read-journal.ts";
import { resumeRefusal } from "../journal/resume-section.ts";
import { unitsOf } from "../journal/units.ts";
import {
  type DonePlace,
  type HalfRunPlace,
  halfRunRemedy,
  planHalfRun,
} from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { HalfRun } from "../ledger/ledger-state.ts";
import type { PlanningState } from "../ledger/planning-state.ts";
import type { Project } from "../project/project.ts";
import { ranFromLedger } from "./half-run-source.ts";

/** A database and the files beside it. */
export interface Compared {
  /** Undefined when the heads are given and not read. */
  readonly session: Session | undefined;
  readonly project: Project;
  readonly state: PlanningState;
}

/** The advice about a half-run section. */
export interface Remedy {
  readonly text: string;
  /** True if the text names every way on: no run goes on with the section as it is. */
  readonly isWhole: boolean;
}

/** Returns what to do about the half-run section, undefined without one. See {@link remedyOf}. */
export async function remedyFor(compared: Compared): Promise<string | undefined> {
  const { halfRun } = compared.state;
  return halfRun && (await remedyOf(compared, halfRun)).text;
}

/**
 * Returns what to do about a half-run section. It is the advice of the run that would go on with it:
 * that run refuses a section that was edited, and one whose session held more than settings.
 */
export async function remedyOf(compared: Compared, halfRun: HalfRun): Promise<Remedy> {
  const { project, state } = compared;
  const place = { graph: knownRevisions(project, state).graph, heads: state.heads };
  const isAsked = halfRun.outcome === "unknown" && !halfRun.isDecidable;
  const { refusal, done } = await adviceOf(compared, place, halfRun);
  const check = isAsked ? "Check whether that statement was done. " : "";
  return {
    text: refusal === undefined ? halfRunRemedy(place, halfRun, done) : `${check}${refusal}`,
    isWhole: isAsked || refusal !== undefined,
  };
}

/** Returns the hint about a half-run section that would now run in one transaction. */
export function transactionalNow({ revision }: Pick<HalfRun, "revision">): string {
  return `Its section is no longer no-transaction, and would run from its start: mark it no-transaction again; or clean up, and then: ebb resume --undone ${revision}`;
}

/** Returns the hint about a half-run section whose text neither the files nor the ledger have. */
export function withoutFile({ revision }: Pick<HalfRun, "revision">): string {
  return `Resume it from the source that has the file; or clean up, and then: ebb resume --undone ${revision}`;
}

/** The ways on that the text of the half-run section leaves. */
interface Advice {
  readonly refusal?: string;
  readonly done?: DonePlace;
}

async function adviceOf(
  { session, project, state }: Compared,
  place: HalfRunPlace,
  halfRun: HalfRun,
): Promise<Advice> {
  const { revision: id, direction } = halfRun;
  const node = place.graph.nodes.get(id);
  if (node === undefined) return { refusal: withoutFile(halfRun) };
  if (!project.headers.has(id)) return {};
  const migration = project.read(id);
  const section = direction === "up" ? migration.up : migration.down;
  const [step] = planHalfRun(place, node, direction).steps;
  if (section === undefined || step === undefined) return {};
  if (await ranFromLedger({ session, state }, id, migration.down)) return {};
  if (section.options.transaction) return { refusal: transactionalNow(halfRun) };
  if (session === undefined) return {};
  const refusal = await resumeRefusal(session, state, { step, section });
  if (refusal !== undefined) return { refusal: `${refusal.message}. ${refusal.hint}` };
  const stopped = placeOfStopped(unitsOf(section), await readJournal(session, state.ledger, id));
  return { done: { statement: stopped && stopped.first + 1 } };
}
