import { areAsRecorded } from "../../engine/ledger/edited.ts";
import { prepareUpgrade } from "../../engine/prepare/upgrade.ts";
import { refuseWrongForm } from "../../graph/target-form.ts";
import type { Command, Context } from "../frame/command.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { LINT_OPTION, lintUpgrade } from "../shared/lint-upgrade.ts";
import { printScript, SQL_OPTION, UNRECORDED_OPTION } from "../shared/offline.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

/** `ebb upgrade`: applies revisions. */
export const command: Command = {
  options: [
    SQL_OPTION,
    UNRECORDED_OPTION,
    { name: "tag", value: "TEXT", summary: "A word for the log, for example the release" },
    ...RUN_OPTIONS,
    LINT_OPTION,
    DRY_RUN_OPTION,
    {
      name: "allow-unknown",
      summary: "Continue even if the database has revisions that the source lacks",
    },
  ],
  settings: [...RUN_SETTINGS, "edited"],
  details: [
    "A target is a revision, a prefix of one, a label, head, heads, +N, or label@head. Everything " +
      "that it needs is applied first. Nothing to do is success.",
    "Each revision is one transaction, together with its row in the ledger. With --transaction " +
      "all the whole plan is one.",
    "With --lint error nothing runs if ebb lint finds an error in an up, weighed by the sizes of the tables " +
      "in the database.",
  ],
  examples: [
    "ebb upgrade head",
    "ebb upgrade head --dry-run",
    "ebb upgrade +1",
    "ebb upgrade billing@head",
    "ebb upgrade heads",
    "ebb upgrade head --lint error",
    "ebb upgrade head --quiet --log upgrade.log",
    "ebb upgrade --sql 1975ea83b712:head > upgrade.sql",
  ],
  run: async (context) =>
    context.options.flag("sql")
      ? printScript(context, "upgrade")
      : runPlan(context, upgradeOf(context)),
};

/** Returns the upgrade of a command line, to be run or planned. */
export function upgradeOf(context: Context): PlanCommand {
  const { arguments: targets, options, settings } = context;
  const allowUnknown = options.flag("allow-unknown");
  const { edited } = settings;
  return {
    name: "upgrade",
    whenMoved: "replan",
    project: () => {
      for (const target of targets) refuseWrongForm("upgrade", target);
      return context.project();
    },
    needsRecords: (project, state) => !areAsRecorded(project, state, ["up"]),
    prepare: async (preparation) => {
      const prepared = await prepareUpgrade(preparation, { targets, allowUnknown, edited });
      await lintUpgrade(context, preparation, prepared);
      return prepared;
    },
  };
}
