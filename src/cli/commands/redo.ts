import { prepareRedo } from "../../engine/prepare/downgrade.ts";
import type { Command, Context } from "../frame/command.ts";
import { confirmLoss } from "../shared/confirm-loss.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { RECORD_OPTIONS, recordChoice } from "../shared/run-options.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

/** `ebb redo`: takes back and applies again. */
export const command: Command = {
  options: [
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    ...RUN_OPTIONS,
    DRY_RUN_OPTION,
    ...RECORD_OPTIONS,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "Takes revisions back to the target (default: -1, the newest revision, also if that is a " +
      "merge), and applies them again.",
  ],
  examples: ["ebb redo", "ebb redo -3", "ebb redo billing@-1"],
  run: async (context) => runPlan(context, redoOf(context)),
};

/** Returns the redo of a command line, to be run or planned. */
export function redoOf(context: Context): PlanCommand {
  const [target = "-1"] = context.arguments;
  return {
    name: "redo",
    whenMoved: "refuse",
    project: () => context.project(),
    prepare: (preparation) => prepareRedo(preparation, { target, ...recordChoice(context) }),
    confirm: confirmLoss(context),
  };
}
