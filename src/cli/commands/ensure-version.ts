import { missingTables, prepareLedger } from "../../engine/prepare/prepare.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command, Context } from "../frame/command.ts";
import { projectOrLedger } from "../frame/context.ts";
import { printLedgerScript, SQL_OPTION } from "../shared/offline.ts";
import { RUN_SETTINGS, runRequest } from "../shared/run-plan.ts";

/** `ebb ensure-version`: creates the ledger's tables. */
export const command: Command = {
  options: [SQL_OPTION, { name: "tag", value: "TEXT", summary: "A word for the log" }],
  settings: [...RUN_SETTINGS],
  details: [
    "Every command that writes also creates them; this one does nothing else. A version table " +
      "without a log, such as Alembic's, gets a log with the sections of its revisions from the " +
      "files.",
  ],
  examples: ["ebb ensure-version", "ebb ensure-version --sql > ledger.sql"],
  run: async (context) =>
    context.options.flag("sql") ? printLedgerScript(context) : ensureVersion(context),
};

async function ensureVersion(context: Context): Promise<number> {
  let missing: readonly string[] = [];
  const { result, target } = await runRequest(context, "ensure-version", {
    whenMoved: "replan",
    project: () => projectOrLedger(context),
    prepare: (preparation) => {
      missing = missingTables(preparation.state);
      return prepareLedger(preparation);
    },
  });
  const { ledger, runId, failure } = result;
  const json = { target, created: failure === undefined ? missing : [], run_id: runId };
  if (failure !== undefined) return context.fail(failure, json);
  if (context.wantsJson) context.json(json);
  else if (missing.length === 0)
    context.note(`The ledger is there, in schema ${cell(ledger.schema)}`);
  else context.out(`Created ${cell(`${missing.join(" and ")} in schema ${ledger.schema}`)}`);
  return 0;
}
