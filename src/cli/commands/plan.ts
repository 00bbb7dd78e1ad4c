import { showRecordedSections } from "../../engine/ledger/recorded.ts";
import type { RevisionSections } from "../../engine/ledger/sections.ts";
import { type PlanView, planView } from "../../engine/plan/plan-view.ts";
import { sectionsOfFile } from "../../engine/prepare/prepare.ts";
import { Failure } from "../../failure.ts";
import type { Revision, RevisionGraph } from "../../graph/graph.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../graph/plan.ts";
import { parseGivenRows } from "../../graph/resolve.ts";
import { refuseWrongForm } from "../../graph/target-form.ts";
import { planJson, planText } from "../../output/plan.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION } from "../frame/context.ts";
import { showText } from "../frame/pager.ts";
import { didYouMean } from "../frame/suggestions.ts";
import { askDatabase, sourceOf } from "../shared/known.ts";

/** `ebb plan`: what a command would do, without doing it. */
export const command: Command = {
  options: [
    {
      name: "from",
      value: "REVISIONS",
      summary: "Start at these revisions, separated by commas, or at base; asks no database",
    },
    { name: "purge", summary: "For stamp: forget the rows first" },
    { name: "statements", summary: "Show the statements of each step, with all their locks" },
    NO_SOURCE_OPTION,
  ],
  settings: ["dir", "url", "envFile", "schema", "versionTable", "connectTimeout", "wait", "pager"],
  details: [
    "Nothing is changed. Without --from the plan starts where the database stands; then also the " +
      "locks are shown that stop others, how big the tables are, and who is in the way now.",
  ],
  examples: [
    "ebb plan upgrade head",
    "ebb plan downgrade -1 --statements",
    "ebb plan upgrade head --from base --json",
    "ebb plan stamp heads --from 1975ea83b712",
  ],
  run: async (context) => {
    const request = requestOf(context);
    const { view, target = {} } =
      context.options.value("from") === undefined
        ? await planFromDatabase(context, request)
        : { view: await planFromTyped(context, request) };
    if (context.wantsJson) context.json({ ...target, ...planJson(view) });
    else await showText(context, [planText(view, context.screen)]);
    return 0;
  },
};

interface PlannedFrom {
  readonly view: PlanView;
  /** The database that was asked. */
  readonly target?: Readonly<Record<string, unknown>>;
}

async function planFromTyped(context: Context, request: PlanRequest): Promise<PlanView> {
  const shown = shownOf(context, request);
  const { names, text } = typedStart(context);
  refuseWrongForms(request, names);
  const project = context.project();
  const plan = planOf(project.graph, parseGivenRows(project.graph, text), request);
  const sections = ({ id }: Revision): RevisionSections => sectionsOfFile(project.read(id));
  return planView({ ...shown, plan, sections, database: undefined });
}

/** Where the database stands, with what it recorded of revisions that have no file here. */
async function planFromDatabase(context: Context, request: PlanRequest): Promise<PlannedFrom> {
  const shown = shownOf(context, request);
  const source = sourceOf(context);
  // As upgrade itself: without files there is nothing that it could apply.
  if (source.kind === "missing" && request.command === "upgrade") throw source.failure;
  const { answer, known } = await askDatabase(context, source, async (session, known) => {
    refuseWrongForms(request, known.marks.rows);
    const plan = planOf(known.graph, known.marks.rows, request);
    const records = plan.steps.flatMap(({ revision }) => known.recordedOnly.get(revision.id) ?? []);
    const recorded = await showRecordedSections(session, known.state, records);
    const byId = new Map(recorded.map((revision) => [revision.id, revision]));
    const sections = ({ id }: Revision): RevisionSections =>
      byId.get(id) ?? sectionsOfFile(known.project.read(id));
    return planView({ ...shown, plan, sections, database: { session, state: known.state } });
  });
  return { view: answer, target: known.target };
}

interface PlanRequest {
  readonly command: (typeof COMMANDS)[number];
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

/** What `--from` names. */
function typedStart(context: Context): {
  readonly names: readonly string[];
  readonly text: string;
} {
  const text = context.options.value("from") ?? "";
  const names = text.split(",");
  if (names.some((name) => name.trim() === "")) {
    throw new Failure("EBB_USAGE", `Cannot start --from "${text}": a name is empty`, {
      hint: "Write base for a database without any revision",
    });
  }
  return { names: names.filter((name) => name !== "base"), text };
}

/** As in Alembic, a target that no graph can make right is refused before any file is read. */
function refuseWrongForms({ command, targets }: PlanRequest, rows: readonly string[]): void {
  if (command === "stamp") return;
  for (const target of targets) refuseWrongForm(command, target, rows);
}

function planOf(graph: RevisionGraph, rows: readonly string[], request: PlanRequest): Plan {
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

function shownOf(
  { options }: Context,
  { command }: PlanRequest,
): Pick<PlanView, "command" | "showsStatements"> {
  return { command, showsStatements: options.flag("statements") || options.flag("verbose") };
}
