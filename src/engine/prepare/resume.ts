import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { beginsWith, placeOfStopped } from "../journal/edited-section.ts";
import { type Journal, readJournal } from "../journal/read-journal.ts";
import { unitWithUnknownState } from "../journal/section-settings.ts";
import { unitsOf } from "../journal/units.ts";
import {
  closingRemark,
  closingRow,
  describeHalfRun,
  isTakenBack,
  planHalfRun,
} from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { HalfRun } from "../ledger/ledger-state.ts";
import { type RevisionSections, sectionOf } from "../ledger/sections.ts";
import type { Resume, ResumeAt } from "../run/run-context.ts";
import { checkPrepared } from "./checks.ts";
import { remedyFor, withoutFile } from "./half-run-remedy.ts";
import { ranFromLedger } from "./half-run-source.ts";
import {
  type Preparation,
  type PreparedPlan,
  recordedSections,
  sectionsOfFile,
  standStill,
} from "./prepare.ts";
import { prepareTakeBack } from "./take-back.ts";

/** The operator's word on a half-run section. */
export interface ResumeRequest {
  readonly decision: Resume | "undone";
  /**
   * The section for which the decision is meant, and the statement where it stands. A decision for
   * another section does nothing.
   */
  readonly meant?: { readonly revision: string; readonly statement: number | undefined };
}

/**
 * Plans the end of a half-run section. `again` runs the stopped statement once more, `done` takes
 * it as done, `at` goes on at another statement; they then finish the section. `undone` takes the
 * whole section as not run, `back` runs the revision's own down.
 *
 * Without a half-run section the plan is empty.
 *
 * @throws {Failure} `EBB_NO_SOURCE`, `EBB_LEDGER_UNTRUSTED`, `EBB_HALF_RUN` for a section that stands
 * elsewhere, and those of `checkPrepared`
 */
export async function prepareResume(
  preparation: Preparation,
  request: ResumeRequest,
): Promise<PreparedPlan> {
  const { decision, meant } = request;
  const { halfRun, heads } = preparation.state;
  if (halfRun === undefined) return nothing(heads);
  const { graph } = knownRevisions(preparation.project, preparation.state);
  const place = { graph, heads };
  const placed = await placeOfDone(preparation, halfRun, request);
  if (placed === undefined && meant !== undefined && !isMeant(halfRun, meant)) {
    const hint = await remedyFor(preparation);
    throw new Failure("EBB_HALF_RUN", elsewhere(halfRun, meant), { hint });
  }
  if (decision === "undone") {
    const text = closingRemark(halfRun, "ebb resume --undone");
    preparation.options.onEvent({ kind: "remark", text });
    return undone(heads, halfRun);
  }
  const node = graph.nodes.get(halfRun.revision);
  if (node === undefined) {
    throw new Failure("EBB_NO_SOURCE", `Revision ${halfRun.revision} has no file here`, {
      hint: withoutFile(halfRun),
    });
  }
  const revision = await read(preparation, halfRun.revision);
  if (decision === "back" && !isTakenBack(place, halfRun)) {
    return prepareTakeBack(preparation, { place, halfRun, node, revision });
  }
  const resume = placed ?? (decision === "back" ? undefined : decision);
  if (placed === undefined && typeof resume === "object") {
    await checkAt(preparation, sectionOf(revision, halfRun.direction), resume.at);
  }
  const plan = planHalfRun(place, node, halfRun.direction);
  const revisions = new Map([[revision.id, revision]]);
  return checkPrepared(preparation, { plan, revisions, adopted: [], resume });
}

/**
 * Finds where an edited section goes on if the statement that stopped was done. The operator must
 * name that statement by its number in the edited text: so a command that was proposed before the
 * edit leaves out nothing that the edit added in front of it.
 */
async function placeOfDone(
  { session, state, project }: Preparation,
  { revision, direction }: HalfRun,
  { decision, meant }: ResumeRequest,
): Promise<ResumeAt | undefined> {
  if (decision !== "done" || meant?.statement === undefined || session === undefined) return;
  if (!revision.startsWith(meant.revision) || !project.headers.has(revision)) return;
  const { up, down } = project.read(revision);
  const section = direction === "up" ? up : down;
  if (section === undefined || section.options.transaction) return;
  if (await ranFromLedger({ session, state }, revision, down)) return;
  const journal = await readJournal(session, state.ledger, revision);
  const units = unitsOf(section);
  const stopped = placeOfStopped(units, journal);
  if (stopped === undefined || stopped.first + 1 !== meant.statement) return;
  if (units.indexOf(stopped) === journal.done.length) return;
  return { at: stopped.last + 2, isStoppedDone: true };
}

function isMeant(
  { revision, statement }: HalfRun,
  meant: NonNullable<ResumeRequest["meant"]>,
): boolean {
  return revision.startsWith(meant.revision) && (meant.statement ?? statement) === statement;
}

function elsewhere(halfRun: HalfRun, meant: NonNullable<ResumeRequest["meant"]>): string {
  const { revision, statement } = meant;
  const at = statement === undefined ? "" : `, at statement ${statement}`;
  return `Nothing was done for ${revision}${at}. ${describeHalfRun(halfRun)}`;
}

function nothing(heads: readonly string[]): PreparedPlan {
  return { plan: standStill(heads), revisions: new Map(), adopted: [] };
}

/** Closes the journal. The heads stay as they are. */
function undone(heads: readonly string[], halfRun: HalfRun): PreparedPlan {
  const stamped = [closingRow(halfRun, "ebb resume --undone")];
  return { plan: standStill(heads), revisions: new Map(), adopted: [], stamped };
}

/**
 * Checks the statement at which an edited section is to go on.
 *
 * Where the done statements stand unchanged at its start, the section goes on by itself. So typed
 * again later, the command repeats nothing.
 *
 * @throws {Failure} `EBB_USAGE` if no unit begins at that statement, `EBB_HALF_RUN` for a section
 * that goes on elsewhere by itself
 */
async function checkAt(
  { session, state }: Preparation,
  section: Section | undefined,
  at: number,
): Promise<void> {
  const { halfRun, ledger } = state;
  if (session === undefined || section === undefined || halfRun === undefined) return;
  const units = unitsOf(section);
  const count = section.statements.length;
  const isStart = at === count + 1 || units.some(({ first }) => first === at - 1);
  if (!isStart) {
    const starts = units.map(({ first }) => first + 1).join(", ");
    throw new Failure("EBB_USAGE", `Cannot go on at statement ${at} of ${halfRun.revision}`, {
      hint: `It can go on at ${starts}, or at ${count + 1} when all are done`,
    });
  }
  const journal: Journal = await readJournal(session, ledger, halfRun.revision);
  const done = units.slice(0, journal.done.length);
  const next = (units[done.length]?.first ?? count) + 1;
  const again = unitWithUnknownState(section, done, journal.session);
  if (!beginsWith(units, journal.done) || at === next || at - 1 === again?.first) return;
  throw new Failure(
    "EBB_HALF_RUN",
    `Cannot go on at statement ${at} of ${halfRun.revision}: its done statements stand unchanged, and it goes on at statement ${next}`,
    { hint: `To go on there: ebb resume --at ${next} ${halfRun.revision}` },
  );
}

async function read(preparation: Preparation, id: string): Promise<RevisionSections> {
  const { project, state } = preparation;
  const record = state.records.get(id);
  if (project.headers.has(id)) {
    const ofFile = sectionsOfFile(project.read(id));
    const isRecorded =
      record?.hasDown === true && (await ranFromLedger(preparation, ofFile.id, ofFile.down));
    if (!isRecorded) return ofFile;
  }
  const records = record === undefined ? [] : [record];
  const [recorded] = await recordedSections(preparation, { records, trust: false });
  if (recorded === undefined) throw new Error(`Revision ${id} is neither in a file nor recorded`);
  return recorded;
}
