import type { ResumePreview } from "../engine/journal/resume-section.ts";
import type { HalfRun } from "../engine/ledger/ledger-state.ts";
import type { PlanView, StatementView, StepView, VariableView } from "../engine/plan/plan-view.ts";
import { type LockMode, strongest } from "../locks/lock-mode.ts";
import { inTheWayJson, inTheWayText } from "./in-the-way.ts";
import { cell, type Screen, standing } from "./screen/screen.ts";
import { beside, fitted } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";
import { lockJson, lockLines } from "./statement-locks.ts";

/** Returns a plan as JSON. */
export function planJson(view: PlanView): Readonly<Record<string, unknown>> {
  const { command, plan, steps, closes, inTheWay } = view;
  return {
    command,
    steps: steps.flatMap((step) => stepsJson(step, view)),
    heads_before: plan.headsBefore,
    heads_after: plan.headsAfter,
    becomes_applied: plan.becomesApplied,
    becomes_unapplied: plan.becomesUnapplied,
    ...(closes && { closes: { revision: closes.revision, direction: closes.direction } }),
    ...(view.finish !== undefined && { next: view.finish }),
    ...(inTheWay !== undefined && { in_the_way: inTheWay.map(inTheWayJson) }),
  };
}

/**
 * Returns a step, after the drops that ebb adds to it. Each drop is a step of its own, as in a run.
 */
function stepsJson(
  { statements, resume, variables, ...step }: StepView,
  { showsStatements, inTheWay }: PlanView,
): readonly Readonly<Record<string, unknown>>[] {
  const drops = (resume?.drops ?? []).map((sql) => ({ ...step, message: sql, sql }));
  return [
    ...drops,
    {
      ...step,
      ...(variables.length > 0 && { variables: variables.map(variableJson) }),
      ...(resume !== undefined && {
        resumes_at: resume.next === undefined ? null : resume.next + 1,
      }),
      ...((showsStatements || inTheWay !== undefined) && { locks: locksJson(statements) }),
      ...(showsStatements && { statements: statements.map(statementJson) }),
    },
  ];
}

function variableJson({ name, value }: VariableView): Readonly<Record<string, unknown>> {
  return { name, value: value ?? null };
}

function locksJson(
  statements: readonly StatementView[],
): readonly Readonly<Record<string, unknown>>[] {
  return statements.flatMap(({ line, locks }) =>
    (locks?.locks ?? []).map((lock) => ({ line, ...lockJson(lock) })),
  );
}

function statementJson({ locks, ...statement }: StatementView): Readonly<Record<string, unknown>> {
  if (locks === undefined) return statement;
  return {
    ...statement,
    locks: locks.locks.map(lockJson),
    unknown: locks.unknown ?? null,
    syntax_error: locks.syntaxError ?? null,
  };
}

/** Renders a plan for people: the steps in order, between the heads before and after. */
export function planText(view: PlanView, screen: Screen): string {
  const { theme, width } = screen;
  const { command, plan, steps, closes } = view;
  const before = standing(plan.headsBefore, theme.name);
  const after = standing(plan.headsAfter, theme.name);
  if (command !== "stamp" && steps.length === 0 && closes === undefined)
    return `Nothing to do: at ${before}`;
  return [
    fitted(`From: ${before}`, width, 6),
    ...(steps.length === 0
      ? stampLines(view, theme).map((line) => fitted(line, width, 2))
      : stepLines(view, screen)),
    fitted(`To:   ${after}`, width, 6),
    ...(view.finish === undefined ? [] : [fitted(view.finish, width, 2)]),
    ...inTheWayText(view.inTheWay ?? [], screen),
  ].join("\n");
}

function stepLines({ steps, showsStatements }: PlanView, screen: Screen): string[] {
  const { theme, width } = screen;
  const count = steps.reduce((sum, { resume }) => sum + 1 + (resume?.drops.length ?? 0), 0);
  const digits = String(count).length;
  const indent = " ".repeat(digits + 9);
  let number = 0;
  const head = (step: StepView, message: string): string => {
    const mode = step.transaction ? "" : ` ${theme.warning("(no transaction)")}`;
    const name = `${step.direction.padEnd(4)} ${theme.name(step.revision)}${mode}`;
    const line = `  ${String(++number).padStart(digits)}. ${name}  `;
    return beside(line, cell(message), { width, below: indent.length });
  };
  return steps.flatMap((step) => [
    ...(step.resume?.drops ?? []).map((sql) => head(step, `${sql} (INVALID)`)),
    head(step, step.message),
    ...(step.resume === undefined
      ? []
      : [fitted(indent + resumeText(step.resume, step.statements.length), width, 2)]),
    ...step.variables.map((variable) => fitted(indent + variableText(variable), width, 2)),
    ...(showsStatements ? step.statements : newlyLocked(step)).flatMap((statement) =>
      statementLines(statement, { indent, all: showsStatements, screen }),
    ),
  ]);
}

function variableText({ name, value }: VariableView): string {
  return value === undefined ? `with ${name}, a secret` : `with ${name} = ${cell(value)}`;
}

function resumeText({ next }: ResumePreview, count: number): string {
  if (next === undefined) return "half run: every statement is done, only the ledger is written";
  return `half run: continues at statement ${next + 1} of ${count}`;
}

/** Removes locks that change nothing, because the transaction already holds such a lock. */
function newlyLocked({ statements, transaction }: StepView): readonly StatementView[] {
  if (!transaction) return statements;
  const held = new Map<string, LockMode>();
  return statements.map((statement) => {
    if (statement.locks === undefined) return statement;
    const locks = statement.locks.locks.filter(({ table, mode, rewrites, scans }) => {
      const before = held.get(table);
      const after = before === undefined ? mode : (strongest([before, mode]) ?? mode);
      held.set(table, after);
      return after !== before || rewrites === true || scans === true;
    });
    return { ...statement, locks: { ...statement.locks, locks } };
  });
}

interface StatementTextOptions {
  readonly indent: string;
  readonly all: boolean;
  readonly screen: Screen;
}

function statementLines(
  { line, sql, locks }: StatementView,
  { indent, all, screen }: StatementTextOptions,
): readonly string[] {
  const label = `line ${line}: `;
  if (!all) return locks === undefined ? [] : lockLines(locks, { indent, label, all, screen });
  const shown = sql.replaceAll("\n", `\n${indent}`);
  const text = `${indent}${screen.theme.faint(label.trimEnd())} ${shown}`;
  if (locks === undefined) return [text];
  return [text, ...lockLines(locks, { indent: `${indent}  `, label: "-> ", all, screen })];
}

function stampLines({ plan, closes }: PlanView, theme: Theme): string[] {
  const list = (title: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`  ${title}: ${ids.map((id) => theme.name(id)).join(", ")}`];
  const lines = [
    ...list("applied from now on, nothing is run", plan.becomesApplied),
    ...list("not applied from now on, nothing is run", plan.becomesUnapplied),
    ...(closes === undefined ? [] : [`  ${closingText(closes)}`]),
  ];
  return lines.length === 0 ? ["  no revision changes"] : lines;
}

function closingText({ direction, revision }: HalfRun): string {
  return `the half-run ${direction} section of ${revision} is closed, nothing is run`;
}
