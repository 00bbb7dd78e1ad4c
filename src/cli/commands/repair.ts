import { outlastQuestion } from "../../engine/databases.ts";
import type { EditedRevision } from "../../engine/ledger/edited.ts";
import { prepareRepair } from "../../engine/prepare/repair.ts";
import { Failure } from "../../failure.ts";
import { repairJson, repairText } from "../../output/repair.ts";
import type { Session } from "../../session.ts";
import type { Command, Context } from "../frame/command.ts";
import { ask, canAsk } from "../shared/ask.ts";
import { RUN_SETTINGS, runRequest } from "../shared/run-plan.ts";

/** `ebb repair`: records applied files in their present state. */
export const command: Command = {
  options: [{ name: "tag", value: "TEXT", summary: "A word for the log, for example why" }],
  settings: [...RUN_SETTINGS],
  details: [
    "For applied files with a wanted edit: shows the recorded text and the text of the file, " +
      "asks, and adds the new record to the log. Nothing is run, and no row of the log is changed. " +
      "Without a revision: all edited ones.",
    "If nobody can answer, --yes is needed.",
  ],
  examples: ["ebb repair", "ebb repair 375b918c8740", "ebb repair --yes --tag OPS-17"],
  run: repair,
};

async function repair(context: Context): Promise<number> {
  refuseWithoutConsent(context);
  let edited: readonly EditedRevision[] = [];
  const { result, target } = await runRequest(context, "repair", {
    whenMoved: "refuse",
    project: () => context.project(),
    prepare: async (preparation) => {
      const repair = await prepareRepair(preparation, context.arguments);
      edited = repair.edited;
      return repair.prepared;
    },
    confirm: (_, session, interrupt) => confirm(context, edited, { session, interrupt }),
  });
  const { runId, failure } = result;
  const repaired = failure === undefined ? edited : [];
  const json = { target, command: "repair", repaired: repairJson(repaired), run_id: runId };
  if (failure !== undefined) return context.fail(failure, json);
  if (context.wantsJson) context.json(json);
  else if (repaired.length === 0) context.out("Nothing to repair: the files are as recorded");
  else context.out(`Recorded: ${repaired.map(({ migration }) => migration.id).join(", ")}`);
  return 0;
}

function refuseWithoutConsent(context: Context): void {
  if (context.options.flag("yes") || canAsk(context)) return;
  throw new Failure("EBB_USAGE", "Cannot repair without consent", {
    hint: "There is no terminal for a question: check with ebb check, then use --yes",
  });
}

/** Asks before the repair. The edits are shown in any case. */
async function confirm(
  context: Context,
  edited: readonly EditedRevision[],
  { session, interrupt }: { readonly session: Session; readonly interrupt: AbortSignal },
): Promise<void> {
  if (edited.length === 0) return;
  if (!context.wantsJson) context.out(repairText(edited, context.theme));
  if (context.options.flag("yes")) return;
  await outlastQuestion(session);
  await ask(context, {
    about: context.wantsJson ? repairText(edited, context.theme) : undefined,
    prompt: 'Record these files as they are now? Type "yes":',
    expected: "yes",
    otherwise: "Nothing was recorded",
    interrupt,
  });
}
