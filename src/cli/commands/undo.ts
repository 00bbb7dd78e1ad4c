import { planView } from "../../engine/plan/plan-view.ts";
import { prepareUndo } from "../../engine/prepare/go-back.ts";
import type { Preparation } from "../../engine/prepare/prepare.ts";
import { planText } from "../../output/plan.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { confirmLoss } from "../shared/confirm-loss.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { RECORD_OPTIONS, recordChoice } from "../shared/run-options.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

/** `ebb undo`: takes the database back to where the last run found it. */
export const command: Command = {
  options: [
    { name: "tag", value: "TEXT", summary: "A word for the log, for example the ticket" },
    ...RUN_OPTIONS,
    DRY_RUN_OPTION,
    ...RECORD_OPTIONS,
    NO_SOURCE_OPTION,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "The plan of the last run backwards: what it applied is taken back, what it took back is applied " +
      "again, and a stamp is set back. The plan is shown first.",
    "A run that took back the run before it is not undone: ebb undo, typed twice, takes back one run.",
  ],
  examples: ["ebb undo --dry-run", "ebb undo", "ebb undo --tag rollback-2.4.1"],
  run: async (context) => runPlan(context, undoOf(context)),
};

/** Returns the undo of a command line, to be run or planned. */
export function undoOf(context: Context): PlanCommand {
  const confirm = confirmLoss(context);
  let planned: Preparation | undefined;
  return {
    name: "undo",
    whenMoved: "refuse",
    project: () => projectOrLedger(context),
    prepare: (preparation) => {
      planned = preparation;
      return prepareUndo(preparation, recordChoice(context));
    },
    confirm: async (prepared, session, interrupt) => {
      if (planned !== undefined) {
        const shown = { preparation: planned, prepared, showsStatements: false };
        const view = await planView({ command: "undo", ...shown });
        context.note(planText(view, errorScreen(context)));
      }
      await confirm(prepared, session, interrupt);
    },
  };
}

function errorScreen({ screen, errorTheme, world }: Context): Context["screen"] {
  const { isTerminal, columns } = world.stderr;
  return { ...screen, theme: errorTheme, width: isTerminal ? columns : undefined };
}
