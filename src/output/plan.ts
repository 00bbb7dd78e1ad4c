import type { Plan } from "../graph/plan.ts";
import type { Theme } from "./theme.ts";

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
  /** Only where they were asked for. */
  readonly statements: readonly StatementView[] | undefined;
}

/** A statement and where it stands in its file: 1-based, bytes from 0. */
export interface StatementView {
  readonly line: number;
  readonly column: number;
  readonly start_byte: number;
  readonly end_byte: number;
  readonly sql: string;
}

export interface PlanView {
  readonly command: "upgrade" | "downgrade" | "stamp";
  readonly plan: Plan;
  readonly steps: readonly StepView[];
}

/** Gives a plan in JSON. */
export function planJson({ command, plan, steps }: PlanView): Readonly<Record<string, unknown>> {
  return {
    command,
    steps: steps.map(({ refusal, statements, ...step }) => ({
      ...step,
      refusal: refusal ?? null,
      ...(statements !== undefined && { statements }),
    })),
    heads_before: plan.headsBefore,
    heads_after: plan.headsAfter,
    becomes_applied: plan.becomesApplied,
    becomes_unapplied: plan.becomesUnapplied,
  };
}

/** Renders a plan for people: the steps in order, between the heads before and after. */
export function planText(view: PlanView, theme: Theme): string {
  const { command, plan, steps } = view;
  const before = headsText(plan.headsBefore, theme);
  const after = headsText(plan.headsAfter, theme);
  if (command !== "stamp" && steps.length === 0) return `Nothing to do: at ${before}`;
  return [
    `From: ${before}`,
    ...(command === "stamp" ? stampLines(plan, theme) : stepLines(steps, theme)),
    `To:   ${after}`,
  ].join("\n");
}

function headsText(heads: readonly string[], theme: Theme): string {
  return heads.length === 0 ? "<base>" : heads.map(theme.name).join(", ");
}

function stepLines(steps: readonly StepView[], theme: Theme): string[] {
  const width = String(steps.length).length;
  return steps.flatMap((step, at) => {
    const number = String(at + 1).padStart(width);
    const mode = step.transaction ? "" : ` ${theme.warning("(no transaction)")}`;
    const direction = step.direction.padEnd(4);
    const line = `  ${number}. ${direction} ${theme.name(step.revision)}${mode}`;
    const indent = " ".repeat(width + 9);
    return [
      step.message === "" ? line : `${line}  ${step.message}`,
      ...(step.refusal === undefined ? [] : [`${indent}${theme.bad("refused:")} ${step.refusal}`]),
      ...(step.statements ?? []).map((statement) => statementText(statement, indent, theme)),
    ];
  });
}

function statementText({ line, sql }: StatementView, indent: string, theme: Theme): string {
  return `${indent}${theme.faint(`line ${line}:`)} ${sql.replaceAll("\n", `\n${indent}`)}`;
}

function stampLines(plan: Plan, theme: Theme): string[] {
  const list = (title: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`  ${title}: ${ids.map(theme.name).join(", ")}`];
  const lines = [
    ...list("applied from now on, nothing is run", plan.becomesApplied),
    ...list("not applied from now on, nothing is run", plan.becomesUnapplied),
  ];
  return lines.length === 0 ? ["  no revision changes"] : lines;
}
