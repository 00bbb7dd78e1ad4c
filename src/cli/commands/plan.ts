import { Failure } from "../../failure.ts";
import type { Command, Context, OptionSpec } from "../frame/command.ts";
import { COMMON_OPTIONS } from "../frame/options.ts";
import { didYouMean } from "../frame/suggestions.ts";
import { DRY_RUN_OPTION, dryRunFrom } from "../shared/dry-run.ts";
import { SQL_OPTION, UNRECORDED_OPTION } from "../shared/offline.ts";
import { type PlanCommand, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";
import { command as downgrade, downgradeOf } from "./downgrade.ts";
import { command as redo, redoOf } from "./redo.ts";
import { command as resume, resumeOf } from "./resume.ts";
import { command as stamp, stampOf } from "./stamp.ts";
import { command as undo, undoOf } from "./undo.ts";
import { command as upgrade, upgradeOf } from "./upgrade.ts";

/** A command that can be planned, with its arguments. */
interface Plannable {
  readonly command: Command;
  readonly usage: string;
  readonly min: number;
  readonly max: number;
  /** Returns its description, as from its own command line. */
  readonly describe: (context: Context) => PlanCommand;
}

const TARGETS = { usage: "TARGET...", min: 1, max: Number.POSITIVE_INFINITY };

const PLANNABLE: ReadonlyMap<string, Plannable> = new Map([
  ["upgrade", { command: upgrade, describe: upgradeOf, ...TARGETS }],
  ["downgrade", { command: downgrade, describe: downgradeOf, usage: "[TARGET]", min: 0, max: 1 }],
  ["stamp", { command: stamp, describe: stampOf, ...TARGETS }],
  ["redo", { command: redo, describe: redoOf, usage: "[TARGET]", min: 0, max: 1 }],
  ["undo", { command: undo, describe: undoOf, usage: "", min: 0, max: 0 }],
  [
    "resume",
    {
      command: resume,
      describe: resumeOf,
      usage: "--again|--done|--undone|--back|--at STATEMENT [REVISION[:STATEMENT]]",
      min: 0,
      max: 1,
    },
  ],
]);

const OWN_OPTIONS: readonly OptionSpec[] = [
  {
    name: "from",
    value: "REVISIONS",
    summary: "Start at these revisions, separated by commas, or at base; uses no database",
  },
  { name: "statements", summary: "Show the statements of each step, with all their locks" },
];

/** The options of the commands that have no meaning in a plan. */
const LEFT_OUT: readonly OptionSpec[] = [SQL_OPTION, UNRECORDED_OPTION, DRY_RUN_OPTION];

/** `ebb plan`: shows the plan of a command, as its `--dry-run` does. */
export const command: Command = {
  options: [...OWN_OPTIONS, ...optionsOfAll()],
  settings: [...RUN_SETTINGS, "edited", "pager"],
  details: [
    "Takes the targets and options of that command, makes every check of its run, and refuses " +
      "what the run would refuse. Nothing is changed.",
    "Without --from the plan starts where the database stands, and also shows the locks that stop " +
      "others, the sizes of the tables, and the sessions that block it now.",
  ],
  examples: [
    "ebb plan upgrade head",
    "ebb plan downgrade -1 --statements",
    "ebb plan upgrade head --from base --json",
    "ebb plan stamp heads --from 1975ea83b712",
    "ebb plan redo",
  ],
  run: async (context) => {
    const [name = "", ...words] = context.arguments;
    const plannable = PLANNABLE.get(name);
    if (plannable === undefined) throw unknownPlan(name);
    refuseOtherOptions(context, name, plannable);
    refuseCount(name, plannable, words);
    const planned = plannable.describe({ ...context, arguments: words });
    const from = context.options.value("from");
    if (from === undefined) return runPlan(context, planned, true);
    refuseWithFrom(context, name, from);
    return dryRunFrom(context, from, { ...planned, project: planned.project() });
  },
};

function optionsOfAll(): readonly OptionSpec[] {
  const all = [...PLANNABLE.values()].flatMap((plannable) => plannable.command.options);
  const byName = new Map(all.map((option) => [option.name, option]));
  for (const { name } of [...LEFT_OUT, ...COMMON_OPTIONS]) byName.delete(name);
  return [...byName.values()];
}

function unknownPlan(typed: string): Failure {
  const names = [...PLANNABLE.keys()];
  const meant = didYouMean(typed, names);
  return new Failure("EBB_USAGE", `ebb plan cannot plan "${typed}"`, {
    hint: meant === undefined ? `It plans ${names.join(", ")}` : `Did you mean: ${meant}`,
  });
}

function refuseOtherOptions({ options }: Context, name: string, plannable: Plannable): void {
  const own = new Set(plannable.command.options.map((option) => option.name));
  const other = optionsOfAll().find((each) => options.isGiven(each.name) && !own.has(each.name));
  if (other === undefined) return;
  const owners = [...PLANNABLE].filter(([, each]) =>
    each.command.options.some((option) => option.name === other.name),
  );
  throw new Failure("EBB_USAGE", `Option --${other.name} does not go with ebb plan ${name}`, {
    hint: `It belongs to: ${owners.map(([owner]) => `ebb plan ${owner}`).join(", ")}`,
  });
}

function refuseCount(name: string, { usage, min, max }: Plannable, words: readonly string[]): void {
  if (words.length >= min && words.length <= max) return;
  const extra = words.slice(max).map((word) => `"${word}"`);
  const fault = words.length < min ? `needs ${usage}` : `does not take ${extra.join(", ")}`;
  throw new Failure("EBB_USAGE", `ebb plan ${name} ${fault}`, {
    hint: `Usage: ebb plan ${name} ${usage}`.trimEnd(),
  });
}

/** The options that need a database. */
const ASK_DATABASE = ["expect", "recorded", "trust-ledger", "to-tag"];

/**
 * @throws {Failure} `EBB_USAGE` for `--from` with an empty name, and beside options that need a
 * database
 */
function refuseWithFrom({ options }: Context, name: string, from: string): void {
  if (from.split(",").some((each) => each.trim() === "")) {
    throw new Failure("EBB_USAGE", `Cannot start --from "${from}": a name is empty`, {
      hint: "Write base for a database without any revision",
    });
  }
  const asking = ASK_DATABASE.find((option) => options.isGiven(option));
  if (asking === undefined && name !== "resume" && name !== "undo") return;
  const beside = asking === undefined ? `ebb plan ${name}` : `--${asking}`;
  throw new Failure("EBB_USAGE", `Option --from does not go with ${beside}`, {
    hint: "Leave out --from: this needs the database",
  });
}
