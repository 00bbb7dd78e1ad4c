import { prepareRedo } from "../../engine/prepare/downgrade.ts";
import type { Command } from "../frame/command.ts";
import { confirmLoss } from "../shared/confirm-loss.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { RECORD_OPTIONS, recordChoice } from "../shared/run-options.ts";
import { RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

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
    "Takes back to the target (default: -1, the newest revision, also when that is a merge) and " +
      "comes up again to where the database stood.",
  ],
  examples: ["ebb redo", "ebb redo -3", "ebb redo billing@-1"],
  run: async (context) =>
    runPlan(context, {
      name: "redo",
      isDryRun: context.options.flag("dry-run"),
      whenMoved: "refuse",
      project: () => context.project(),
      prepare: (preparation, session) => {
        const target = context.arguments[0] ?? "-1";
        return prepareRedo(preparation, session, { target, ...recordChoice(context) });
      },
      confirm: confirmLoss(context),
    }),
};
