import { prepareUpgrade } from "../../engine/prepare/upgrade.ts";
import type { Command, Context, OptionSpec } from "../frame/command.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { printScript, SQL_OPTION } from "../shared/offline.ts";
import { RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

const OPTIONS: readonly OptionSpec[] = [
  SQL_OPTION,
  { name: "tag", value: "TEXT", summary: "A word for the log, for example the release" },
  ...RUN_OPTIONS,
  DRY_RUN_OPTION,
  {
    name: "allow-unknown",
    summary: "Go on although the database has revisions that the source lacks",
  },
];

/** `ebb upgrade`: applies revisions. */
export const upgradeCommand: Command = {
  arguments: { usage: "TARGET...", min: 1, max: Number.POSITIVE_INFINITY },
  options: OPTIONS,
  settings: [...RUN_SETTINGS, "edited"],
  details: [
    "A target is a revision, a prefix of one, a label, head, heads, +N, or label@head; everything " +
      "that it needs is applied first. Nothing to do is success.",
    "Each revision is one transaction, with its row in the ledger; --transaction all makes the " +
      "whole plan one.",
  ],
  examples: [
    "ebb upgrade head",
    "ebb upgrade head --dry-run",
    "ebb upgrade +1",
    "ebb upgrade billing@head",
    "ebb upgrade heads",
    "ebb upgrade head --quiet --log upgrade.log",
    "ebb upgrade --sql 1975ea83b712:head > upgrade.sql",
  ],
  run: async (context) =>
    context.options.flag("sql")
      ? printScript(context, "upgrade")
      : upgradeTo(context, context.arguments),
};

/** `ebb up`: `ebb upgrade head`. */
export const upCommand: Command = {
  ...upgradeCommand,
  arguments: { usage: "", min: 0, max: 0, instead: "ebb upgrade +1" },
  details: ["The same as: ebb upgrade head"],
  examples: ["ebb up"],
  run: async (context) =>
    context.options.flag("sql")
      ? printScript(context, "upgrade", ["head"])
      : upgradeTo(context, ["head"]),
};

async function upgradeTo(context: Context, targets: readonly string[]): Promise<number> {
  const allowUnknown = context.options.flag("allow-unknown");
  const { edited } = context.settings;
  return runPlan(context, {
    name: "upgrade",
    isDryRun: context.options.flag("dry-run"),
    whenMoved: "replan",
    project: () => context.project(),
    prepare: (preparation) => prepareUpgrade(preparation, { targets, allowUnknown, edited }),
  });
}
