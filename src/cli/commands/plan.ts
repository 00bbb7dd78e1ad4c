import type { Project } from "../../engine/project.ts";
import { Failure } from "../../failure.ts";
import { parseGivenRows } from "../../graph/given-rows.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade, type Step } from "../../graph/plan.ts";
import { refuseWrongForm } from "../../graph/target-form.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import {
  type PlanView,
  planJson,
  planText,
  type StatementView,
  type StepView,
} from "../../output/plan.ts";
import { positionsAt } from "../../text/positions.ts";
import type { Command, Context } from "../command.ts";
import { didYouMean } from "../did-you-mean.ts";
import { readMarks } from "../marks.ts";

/** `ebb plan`: what a command would do, without doing it. */
export const planCommand: Command = {
  arguments: { usage: "upgrade|downgrade|stamp TARGET...", min: 1, max: Number.POSITIVE_INFINITY },
  options: [
    {
      name: "from",
      value: "REVISIONS",
      summary: "Start at these revisions, separated by commas, or at base; asks no database",
    },
    { name: "purge", summary: "For stamp: forget the rows first" },
    { name: "statements", summary: "Show the statements of each step" },
  ],
  settings: ["dir", "url", "envFile", "schema", "versionTable"],
  details: ["Nothing is changed. Without --from the plan starts where the database stands."],
  examples: [
    "ebb plan upgrade head",
    "ebb plan downgrade -1 --statements",
    "ebb plan upgrade head --from base --json",
    "ebb plan stamp heads --from 1975ea83b712",
  ],
  run: async (context) => {
    const request = requestOf(context);
    const start = await startOf(context);
    refuseWrongForms(request, start.names);
    const project = context.project();
    const rows = start.kind === "rows" ? start.names : parseGivenRows(project.graph, start.text);
    const plan = planOf(project, rows, request);
    const withStatements = context.options.flag("statements");
    const steps = plan.steps.map((step) => viewOf(project, step, withStatements));
    const view: PlanView = { command: request.command, plan, steps };
    if (context.wantsJson) context.json(planJson(view));
    else context.out(planText(view, context.theme));
    return 0;
  },
};

interface PlanRequest {
  readonly command: PlanView["command"];
  readonly targets: readonly string[];
  readonly purge: boolean;
}

const COMMANDS = ["upgrade", "downgrade", "stamp"] as const;

function requestOf({ arguments: words, options }: Context): PlanRequest {
  const [typed = "", ...targets] = words;
  const command = COMMANDS.find((name) => name === typed);
  if (command === undefined) throw unknownPlan(typed);
  const purge = options.flag("purge");
  if (purge && command !== "stamp") {
    throw new Failure("EBB_USAGE", `Option --purge does not go with ebb plan ${command}`, {
      hint: "It belongs to: ebb plan stamp",
    });
  }
  const [target, ...more] = targets;
  if (target === undefined || (command === "downgrade" && more.length > 0)) {
    const needed = command === "downgrade" ? "one target" : "a target";
    throw new Failure("EBB_USAGE", `ebb plan ${command} needs ${needed}`, {
      hint: `For example: ebb plan ${command} ${command === "downgrade" ? "-1" : "head"}`,
    });
  }
  return { command, targets, purge };
}

function unknownPlan(typed: string): Failure {
  const meant = didYouMean(typed, COMMANDS);
  return new Failure("EBB_USAGE", `ebb plan cannot plan "${typed}"`, {
    hint: meant === undefined ? "It plans upgrade, downgrade or stamp" : `Did you mean: ${meant}`,
  });
}

/** Where a plan starts: at the rows of a database, or at what was typed. */
type Start =
  | { readonly kind: "rows"; readonly names: readonly string[] }
  | { readonly kind: "typed"; readonly names: readonly string[]; readonly text: string };

async function startOf(context: Context): Promise<Start> {
  const text = context.options.value("from");
  if (text === undefined) return { kind: "rows", names: (await readMarks(context)).rows };
  const names = text.split(",");
  if (names.some((name) => name.trim() === "")) {
    throw new Failure("EBB_USAGE", `Cannot start --from "${text}": a name is empty`, {
      hint: "Write base for a database without any revision",
    });
  }
  return { kind: "typed", names: names.filter((name) => name !== "base"), text };
}

/** As in Alembic, a target that no graph can make right is refused before any file is read. */
function refuseWrongForms({ command, targets }: PlanRequest, rows: readonly string[]): void {
  if (command === "stamp") return;
  for (const target of targets) refuseWrongForm(command, target, rows);
}

function planOf(project: Project, rows: readonly string[], request: PlanRequest): Plan {
  const { graph } = project;
  const { command, targets, purge } = request;
  switch (command) {
    case "upgrade":
      return planUpgrade(graph, rows, targets);
    case "downgrade":
      return planDowngrade(graph, rows, targets[0] ?? "");
    case "stamp":
      return planStamp(graph, rows, { targets, purge });
  }
}

function viewOf(
  project: Project,
  { direction, revision }: Step,
  withStatements: boolean,
): StepView {
  const migration = project.read(revision.id);
  const section = direction === "up" ? migration.up : migration.down;
  return {
    direction,
    revision: revision.id,
    message: migration.message,
    file: migration.origin,
    transaction: section?.options.transaction ?? true,
    refusal: direction === "down" ? downRefusal(migration)?.message : undefined,
    statements: withStatements ? statementsOf(migration, section) : undefined,
  };
}

function statementsOf(
  { firstByte }: Migration,
  section: Section | undefined,
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
  }));
}
