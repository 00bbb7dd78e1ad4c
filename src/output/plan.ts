import type { Plan } from "../graph/plan.ts";
import { cell, type Screen } from "./screen.ts";
import { beside, fitted } from "./table.ts";
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
export function planText(view: PlanView, screen: Screen): string {
  const { theme, width } = screen;
  const { command, plan, steps } = view;
  const before = headsText(plan.headsBefore, theme);
  const after = headsText(plan.headsAfter, theme);
  if (command !== "stamp" && steps.length === 0) return `Nothing to do: at ${before}`;
  return [
    fitted(`From: ${before}`, width, 6),
    ...(command === "stamp"
      ? stampLines(plan, theme).map((line) => fitted(line, width, 2))
      : stepLines(steps, screen)),
    fitted(`To:   ${after}`, width, 6),
  ].join("\n");
}

function headsText(heads: readonly string[], theme: Theme): string {
  return heads.length === 0 ? "<base>" : heads.map((head) => theme.name(cell(head))).join(", ");
}

function stepLines(steps: readonly StepView[], { theme, width }: Screen): string[] {
  const digits = String(steps.length).length;
  return steps.flatMap((step, at) => {
    const number = String(at + 1).padStart(digits);
    const mode = step.transaction ? "" : ` ${theme.warning("(no transaction)")}`;
    const direction = step.direction.padEnd(4);
    const line = `  ${number}. ${direction} ${theme.name(cell(step.revision))}${mode}`;
    const indent = " ".repeat(digits + 9);
    return [
      beside(`${line}  `, cell(step.message), { width, below: indent.length }),
      ...(step.refusal === undefined
        ? []
        : [fitted(`${indent}${theme.bad("refused:")} ${cell(step.refusal)}`, width, 2)]),
      ...(step.statements ?? []).map((statement) => statementText(statement, indent, theme)),
    ];
  });
}

function statementText({ line, sql }: StatementView, indent: string, theme: Theme): string {
  return `${indent}${theme.faint(`line ${line}:`)} ${sql.replaceAll("\n", `\n${indent}`)}`;
}

function stampLines(plan: Plan, theme: Theme): string[] {
  const list = (title: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`  ${title}: ${ids.map((id) => theme.name(cell(id))).join(", ")}`];
  const lines = [
    ...list("applied from now on, nothing is run", plan.becomesApplied),
    ...list("not applied from now on, nothing is run", plan.becomesUnapplied),
  ];
  return lines.length === 0 ? ["  no revision changes"] : lines;
}
