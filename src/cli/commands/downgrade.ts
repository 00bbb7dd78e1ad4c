import { prepareDowngrade } from "../../engine/prepare/downgrade.ts";
import { refuseWrongForm } from "../../graph/target-form.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { confirmLoss } from "../shared/confirm-loss.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { printScript, SQL_OPTION } from "../shared/offline.ts";
import { RECORD_OPTIONS, recordChoice } from "../shared/run-options.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

/** `ebb downgrade`: takes revisions back. */
export const command: Command = {
  options: [
    SQL_OPTION,
    { name: "tag", value: "TEXT", summary: "A word for the log, for example the ticket" },
    ...RUN_OPTIONS,
    DRY_RUN_OPTION,
    ...RECORD_OPTIONS,
    NO_SOURCE_OPTION,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "The target is where the database will stand afterwards: a revision, base, -N, or label@-N. " +
      "Everything above it is taken back, and so is everything that depends on it.",
    "A revision without a file here is taken back with its recorded down section. If file and " +
      "record differ, ebb uses the file and reports that; --recorded uses the record.",
  ],
  examples: [
    "ebb downgrade -1",
    "ebb downgrade -1 --dry-run",
    "ebb downgrade 1975ea83b712",
    "ebb downgrade billing@-1",
  ],
  run: async (context) =>
    context.options.flag("sql")
      ? printScript(context, "downgrade")
      : runPlan(context, downgradeOf(context)),
};

/** Returns the downgrade of a command line, to be run or planned. */
export function downgradeOf(context: Context): PlanCommand {
  const [target = ""] = context.arguments;
  return {
    name: "downgrade",
    whenMoved: "refuse",
    project: () => {
      refuseWrongForm("downgrade", target);
      return projectOrLedger(context);
    },
    prepare: (preparation) => prepareDowngrade(preparation, { target, ...recordChoice(context) }),
    confirm: confirmLoss(context),
  };
}
