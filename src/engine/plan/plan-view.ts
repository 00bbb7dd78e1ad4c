import type { Failure } from "../../failure.ts";
import type { Plan, Step } from "../../graph/plan.ts";
import type { StatementLocks } from "../../locks/statement-locks.ts";
import type { Section } from "../../migration/migration.ts";
import { writtenPart } from "../../migration/written.ts";
import type { Session } from "../../session.ts";
import { positionsAt } from "../../text/positions.ts";
import { previewResume, type ResumePreview } from "../journal/resume-section.ts";
import { halfRunRemedy } from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { HalfRun } from "../ledger/ledger-state.ts";
import { type RevisionSections, sectionsRun } from "../ledger/sections.ts";
import type { Preparation, PreparedPlan } from "../prepare/prepare.ts";
import { UNRECORDED } from "../run/unrecorded.ts";
import type { InTheWay } from "./lock-holders.ts";
import { planFault } from "./plan-fault.ts";
import { planLocks } from "./plan-locks.ts";

/** A prepared plan to show. */
export interface Planned {
  readonly command: PlanView["command"];
  readonly preparation: Preparation;
  readonly prepared: PreparedPlan;
  readonly showsStatements: boolean;
}

/**
 * Builds the view of a prepared plan: with its statements, if they are wanted, and with their locks.
 *
 * Without a database the locks come only together with the statements, because new tables are
 * unknown.
 */
export async function planView(planned: Planned): Promise<PlanView> {
  const { command, preparation, prepared, showsStatements } = planned;
  const { state, session } = preparation;
  const { plan } = prepared;
  const read = plan.steps.map((step): ReadStep => {
    const sections = prepared.revisions.get(step.revision.id);
    if (sections === undefined) throw new Error(`Step ${step.revision.id} was not prepared`);
    return { step, sections, run: sectionsRun(sections, step) };
  });
  const resume = session && (await resumeOf(session, preparation, prepared, read[0]));
  const { fault, ...found } = await readSql(read, resume, { session, showsStatements });
  const steps = read.map((each, at) =>
    stepView(each, at === 0 ? resume : undefined, found.steps[at]),
  );
  return {
    ...{ command, plan, steps, showsStatements },
    // Only a plan that runs no section writes log rows of its own: it closes an open journal.
    closes: prepared.stamped && state.halfRun,
    inTheWay: session && found.inTheWay,
    finish: resume && command !== "resume" ? remedyOf(preparation) : undefined,
    fault,
  };
}

function remedyOf({ project, state }: Preparation): string | undefined {
  const place = { graph: knownRevisions(project, state).graph, heads: state.heads };
  return state.halfRun && halfRunRemedy(place, state.halfRun);
}

interface ReadStep {
  readonly step: Step;
  readonly sections: RevisionSections;
  /** The sections that it runs, in order. */
  readonly run: readonly Section[];
}

async function resumeOf(
  session: Session,
  { state }: Preparation,
  { resume }: PreparedPlan,
  first: ReadStep | undefined,
): Promise<ResumePreview | undefined> {
  if (first === undefined) return undefined;
  const { step, run } = first;
  return previewResume(session, state, { step, section: run[0] }, resume);
}

/** The facts that the grammar gives about a plan. */
interface FoundInSql {
  /** The locks of the statements of each step. */
  readonly steps: readonly (readonly StatementLocks[] | undefined)[];
  readonly inTheWay: readonly InTheWay[];
  readonly fault: Failure | undefined;
}

async function readSql(
  read: readonly ReadStep[],
  resume: ResumePreview | undefined,
  { session, showsStatements }: { session: Session | undefined; showsStatements: boolean },
): Promise<FoundInSql> {
  const sections = read.flatMap(({ run }, at) =>
    run.map((section) => ({ section, from: (at === 0 && resume?.next) || 0 })),
  );
  if (sections.every(({ section }) => section.statements.length === 0)) return NOTHING_FOUND;
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const parse = await loadGrammar();
  const fault = await planFault(sections, { parse, session });
  if (!showsStatements && session === undefined) return { ...NOTHING_FOUND, fault };
  const found = await planLocks(sections, { parse, session });
  const each = found.sections.values();
  const steps = read.map(({ run }) => run.flatMap(() => each.next().value ?? []));
  return { steps, inTheWay: found.inTheWay, fault };
}

const NOTHING_FOUND: FoundInSql = { steps: [], inTheWay: [], fault: undefined };

function stepView(
  { step: { direction, revision }, sections, run }: ReadStep,
  resume: ResumePreview | undefined,
  locks: readonly StatementLocks[] | undefined,
): StepView {
  const firstByte = sections.firstByte ?? 0;
  const statements = run.flatMap((section) => statementsOf(section, firstByte));
  return {
    direction,
    revision: revision.id,
    message: sections.message,
    file: run[0]?.origin ?? revision.origin,
    transaction: run[0]?.options.transaction ?? true,
    variables: [...new Map(run.flatMap(variablesOf).map((each) => [each.name, each])).values()],
    statements: statements.map((statement, at) => ({ ...statement, locks: locks?.[at] })),
    resume,
  };
}

/** A `no-record` section holds secrets: the value stays out. */
function variablesOf({ written, options }: Section): readonly VariableView[] {
  return [...(written?.variables ?? [])].map(([name, value]) => ({
    name,
    value: options.record ? value : undefined,
  }));
}

function statementsOf(
  section: Section,
  firstByte: number,
): readonly Omit<StatementView, "locks">[] {
  const { source, statements, options, written } = section;
  const offsets = statements.flatMap(({ start, end }) =>
    written === undefined ? [start, end] : [written.offsetOf(start), written.offsetOf(end)],
  );
  const positions = positionsAt(written?.text ?? source, offsets, firstByte);
  return statements.map(({ start, end }, at) => ({
    line: positions[2 * at]?.line ?? 0,
    column: positions[2 * at]?.column ?? 0,
    start_byte: positions[2 * at]?.byte ?? 0,
    end_byte: positions[2 * at + 1]?.byte ?? 0,
    sql: options.record ? writtenPart(section, { start, end }) : UNRECORDED,
  }));
}

export interface PlanView {
  readonly command: "upgrade" | "downgrade" | "stamp" | "redo" | "resume" | "undo";
  readonly plan: Plan;
  readonly steps: readonly StepView[];
  readonly showsStatements: boolean;
  /** The half-run section whose journal it closes without running anything. */
  readonly closes: HalfRun | undefined;
  /** Undefined without a database. */
  readonly inTheWay: readonly InTheWay[] | undefined;
  /** How to finish the half-run section that is its first step. */
  readonly finish: string | undefined;
  /** The first statement that cannot run. */
  readonly fault: Failure | undefined;
}

/** One step of the view. */
export interface StepView {
  readonly direction: "up" | "down";
  readonly revision: string;
  readonly message: string;
  readonly file: string;
  /** False for a section that runs outside a transaction. */
  readonly transaction: boolean;
  /** The variables that its sections use. */
  readonly variables: readonly VariableView[];
  readonly statements: readonly StatementView[];
  /** The point at which it continues, if it is half run. */
  readonly resume: ResumePreview | undefined;
}

/** A variable of a section; undefined for the value of a secret. */
export interface VariableView {
  readonly name: string;
  readonly value: string | undefined;
}

/** A statement and its place in the file: line and column from 1, bytes from 0. */
export interface StatementView {
  readonly line: number;
  readonly column: number;
  readonly start_byte: number;
  readonly end_byte: number;
  readonly sql: string;
  /** Undefined without a question about locks. */
  readonly locks: StatementLocks | undefined;
}
