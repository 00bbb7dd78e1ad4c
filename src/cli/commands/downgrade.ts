import { areAsRecorded } from "../../engine/ledger/edited.ts";
import { prepareDowngrade } from "../../engine/prepare/downgrade.ts";
import { prepareToTag } from "../../engine/prepare/go-back.ts";
import { Failure } from "../../failure.ts";
import { refuseWrongForm } from "../../graph/target-form.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { confirmLoss } from "../shared/confirm-loss.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { printScript, SQL_OPTION, UNRECORDED_OPTION } from "../shared/offline.ts";
import { RECORD_OPTIONS, recordChoice } from "../shared/run-options.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

/** `ebb downgrade`: takes revisions back. */
export const command: Command = {
  options: [
    SQL_OPTION,
    UNRECORDED_OPTION,
    {
      name: "to-tag",
      value: "TAG",
      summary: "Go back to the end of the last run with this tag, instead of a target",
    },
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
    "ebb downgrade --to-tag v2.4.0",
  ],
  run: async (context) => {
    if (!context.options.flag("sql")) return runPlan(context, downgradeOf(context));
    requireOneTarget(context);
    return printScript(context, "downgrade");
  },
};

/** Returns the downgrade of a command line, to be run or planned. */
export function downgradeOf(context: Context): PlanCommand {
  const [target = ""] = context.arguments;
  const tag = context.options.value("to-tag");
  requireOneTarget(context);
  return {
    name: "downgrade",
    whenMoved: "refuse",
    project: () => {
      if (tag === undefined) refuseWrongForm("downgrade", target);
      return projectOrLedger(context);
    },
    needsRecords: (project, state) =>
      recordChoice(context).recorded || !areAsRecorded(project, state, ["up", "down"]),
    prepare: (preparation) =>
      tag === undefined
        ? prepareDowngrade(preparation, { target, ...recordChoice(context) })
        : prepareToTag(preparation, tag, recordChoice(context)),
    confirm: confirmLoss(context),
  };
}

/** @throws {Failure} `EBB_USAGE` without a target, and with both a target and a tag */
function requireOneTarget({ options, arguments: [target] }: Context): void {
  const tag = options.value("to-tag");
  if ((target === undefined) !== (tag === undefined)) return;
  const message =
    target === undefined
      ? "ebb downgrade needs TARGET"
      : "Option --to-tag does not go with a target";
  throw new Failure("EBB_USAGE", message, {
    hint: "Usage: ebb downgrade TARGET, for example -1; or: ebb downgrade --to-tag TAG",
  });
}
