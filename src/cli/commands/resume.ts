import { prepareResume, type ResumeDecision } from "../../engine/prepare/resume.ts";
import { Failure } from "../../failure.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

const DECISIONS = ["again", "done", "undone"] as const;

/** `ebb resume`: ends a no-transaction section that stopped at an unknown point. */
export const command: Command = {
  options: [
    { name: "again", summary: "Run the statement once more, and finish the section" },
    { name: "done", summary: "Take the statement as done, and finish the section" },
    { name: "undone", summary: "Take the section as not run, after you have cleaned up" },
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    ...RUN_OPTIONS,
    DRY_RUN_OPTION,
    NO_SOURCE_OPTION,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "If ebb or the server dies while a statement of a no-transaction section runs, its outcome " +
      "can be unknown. ebb status names the statement: check whether it was done, then decide.",
    "With --undone an up section counts as not applied, a down section as not taken back.",
  ],
  examples: ["ebb resume --again", "ebb resume --done", "ebb resume --undone --json"],
  run: async (context) => runPlan(context, resumeOf(context)),
};

/**
 * Returns the resume of a command line, to be run or planned.
 *
 * @throws {Failure} `EBB_USAGE` unless one of `--again`, `--done` and `--undone` is given
 */
export function resumeOf(context: Context): PlanCommand {
  const decision = decisionOf(context);
  return {
    name: "resume",
    whenMoved: "refuse",
    project: () => projectOrLedger(context),
    prepare: (preparation) => prepareResume(preparation, decision),
  };
}

function decisionOf({ options }: Context): ResumeDecision {
  const [decision, ...more] = DECISIONS.filter((name) => options.flag(name));
  if (decision !== undefined && more.length === 0) return decision;
  throw new Failure("EBB_USAGE", "ebb resume needs one of --again, --done and --undone", {
    hint: "ebb status names the statement: check whether it was done, then choose one",
  });
}
