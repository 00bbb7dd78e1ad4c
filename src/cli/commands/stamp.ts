import { prepareStamp } from "../../engine/prepare/stamp.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { printScript, SQL_OPTION } from "../shared/offline.ts";
import {
  EXPECT_OPTION,
  LOG_OPTION,
  type PlanCommand,
  RUN_SETTINGS,
  runPlan,
} from "../shared/run-plan.ts";

/** `ebb stamp`: records where the database stands, and runs nothing. */
export const command: Command = {
  options: [
    SQL_OPTION,
    { name: "purge", summary: "Remove every row first, unknown ones too" },
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    EXPECT_OPTION,
    LOG_OPTION,
    DRY_RUN_OPTION,
    NO_SOURCE_OPTION,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "Changes only the ledger: for a database that has the schema already, or after a repair by " +
      "hand.",
  ],
  examples: ["ebb stamp head", "ebb stamp base", "ebb stamp --purge 1975ea83b712"],
  run: async (context) =>
    context.options.flag("sql")
      ? printScript(context, "stamp")
      : runPlan(context, stampOf(context)),
};

/** Returns the stamp of a command line, to be written or planned. */
export function stampOf(context: Context): PlanCommand {
  const targets = context.arguments;
  const purge = context.options.flag("purge");
  return {
    name: "stamp",
    whenMoved: "refuse",
    project: () => projectOrLedger(context),
    prepare: (preparation) => prepareStamp(preparation, { targets, purge }),
  };
}
