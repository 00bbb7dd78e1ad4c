import { Failure } from "../../failure.ts";
import type { Revision } from "../../graph/graph.ts";
import type { Plan, Step } from "../../graph/plan.ts";
import type { StatementLocks } from "../../locks/statement-locks.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Section } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { positionsAt } from "../../text/positions.ts";
import { previewResume, type ResumePreview } from "../journal/resume-section.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import { type RevisionSections, sectionOf } from "../ledger/sections.ts";
import { refuseHalfRun } from "../prepare/prepare.ts";
import type { InTheWay } from "./lock-holders.ts";
import { type PlannedSection, planLocks } from "./plan-locks.ts";

/** A plan, and where the sections of its steps are. */
export interface Planned {
  readonly command: PlanView["command"];
  readonly plan: Plan;
  readonly sections: (revision: Revision) => RevisionSections;
  readonly showsStatements: boolean;
  /** Undefined where no database is asked. */
  readonly database: { readonly session: Session; readonly state: LedgerState } | undefined;
}

/**
 * Looks at a plan as it is shown: with its statements, where they were asked for, and with what they
 * lock.
 *
 * Without a database locks are told with the statements only: which tables are new is not known.
 */
export async function planView(planned: Planned): Promise<PlanView> {
  const { command, plan, showsStatements, database } = planned;
  const read = plan.steps.map((step): ReadStep => {
    const sections = planned.sections(step.revision);
    return { step, sections, section: sectionOf(sections, step.direction) };
  });
  const [first] = read;
  const resume =
    database && first && (await previewResume(database.session, database.state, first));
  const sections = read.map(({ section }, at) => ({
    section,
    from: (at === 0 && resume?.next) || 0,
  }));
  const found =
    showsStatements || database ? await locksOf(sections, database?.session) : undefined;
  const steps = read.map((each, at) =>
    stepView(each, {
      resume: at === 0 ? resume : undefined,
      refusal: at === 0 && database ? halfRunRefusal(database.state, plan, read) : undefined,
      locks: found?.sections[at],
    }),
  );
  return { command, plan, steps, showsStatements, inTheWay: database && (found?.inTheWay ?? []) };
}

interface ReadStep {
  readonly step: Step;
  readonly sections: RevisionSections;
  readonly section: Section | undefined;
}

async function locksOf(
  sections: readonly PlannedSection[],
  session: Session | undefined,
): Promise<Awaited<ReturnType<typeof planLocks>> | undefined> {
  if (sections.every(({ section }) => (section?.statements.length ?? 0) === 0)) return undefined;
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  return planLocks(sections, { parse: await loadGrammar(), session });
}

/** Why the plan would be refused as a whole, because of a section that is half run. */
function halfRunRefusal(
  state: LedgerState,
  plan: Plan,
  read: readonly ReadStep[],
): string | undefined {
  const revisions = new Map(read.map(({ sections }) => [sections.id, sections]));
  try {
    refuseHalfRun(state, { plan, revisions });
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

interface StepOptions {
  readonly resume: ResumePreview | undefined;
  readonly refusal: string | undefined;
  readonly locks: readonly StatementLocks[] | undefined;
}

function stepView(
  { step: { direction, revision }, sections, section }: ReadStep,
  { resume, refusal, locks }: StepOptions,
): StepView {
  const refused = direction === "down" ? downRefusal(sections)?.message : undefined;
  return {
    direction,
    revision: revision.id,
    message: sections.message,
    file: revision.origin,
    transaction: section?.options.transaction ?? true,
    refusal: refusal ?? refused,
    statements: statementsOf(section, { firstByte: sections.firstByte ?? 0, locks }),
    resume: refusal === undefined ? resume : undefined,
  };
}

interface StatementOptions {
  readonly firstByte: number;
  readonly locks: readonly StatementLocks[] | undefined;
}

function statementsOf(
  section: Section | undefined,
  { firstByte, locks }: StatementOptions,
): readonly StatementView[] {
  if (section === undefined) return [];
  const { source, statements } = section;
  const offsets = statements.flatMap(({ start, end }) => [start, end]);
  const positions = positionsAt(source, offsets, firstByte);
  return statements.map(({ start, end }, at) => ({
    line: positions[2 * at]?.line ?? 0,
    column: positions[2 * at]?.column ?? 0,
    start_byte: positions[2 * at]?.byte ?? 0,
    end_byte: positions[2 * at + 1]?.byte ?? 0,
    sql: source.slice(start, end),
    locks: locks?.[at],
  }));
}

export interface PlanView {
  readonly command: "upgrade" | "downgrade" | "stamp" | "redo" | "resume";
  readonly plan: Plan;
  readonly steps: readonly StepView[];
  readonly showsStatements: boolean;
  /** Undefined where no database was asked. */
  readonly inTheWay: readonly InTheWay[] | undefined;
}

/** One step as it is shown. */
export interface StepView {
  readonly direction: "up" | "down";
  readonly revision: string;
  readonly message: string;
  readonly file: string;
  /** False for a section that runs outside a transaction. */
  readonly transaction: boolean;
  /** Why the command would refuse this step, if it would. */
  readonly refusal: string | undefined;
  readonly statements: readonly StatementView[];
  /** How it goes on, if it is half run. */
  readonly resume: ResumePreview | undefined;
}

/** A statement and where it stands in its file: 1-based, bytes from 0. */
export interface StatementView {
  readonly line: number;
  readonly column: number;
  readonly start_byte: number;
  readonly end_byte: number;
  readonly sql: string;
  /** Undefined where nobody asked. */
  readonly locks: StatementLocks | undefined;
}
