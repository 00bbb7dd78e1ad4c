import { requireUsable } from "../../engine/ledger/check-state.ts";
import { readState } from "../../engine/ledger/ledger-state.ts";
import { givenState } from "../../engine/ledger/planning-state.ts";
import { type PlanView, planView } from "../../engine/plan/plan-view.ts";
import type { Preparation, PreparedPlan } from "../../engine/prepare/prepare.ts";
import type { Project } from "../../engine/project/project.ts";
import type { RunEvent } from "../../engine/run/run-events.ts";
import { parseGivenRows } from "../../graph/resolve.ts";
import { eventText } from "../../output/live/run-event.ts";
import { planJson, planText } from "../../output/plan.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { remarkAsTyped } from "../terminal/voice.ts";
import { type Database, noteNoLedger, targetJson, withSession } from "./database.ts";
import { runOptions } from "./run-options.ts";

/** The option of commands that can show their plan instead of running it. */
export const DRY_RUN_OPTION: OptionSpec = {
  name: "dry-run",
  summary: "Check everything and show the plan, as ebb plan does; run nothing",
};

/** A command, prepared as for a run. */
export interface DryCommand {
  readonly name: PlanView["command"];
  readonly project: Project;
  /** Plans, reads and checks everything that will run. */
  prepare(preparation: Preparation): Promise<PreparedPlan> | PreparedPlan;
}

/**
 * Shows the plan of a command, after all checks of the command itself. It fails behind the plan
 * where a statement cannot run.
 *
 * @throws {Failure} every refusal of the run
 */
export async function dryRun(
  context: Context,
  database: Database,
  command: DryCommand,
): Promise<number> {
  const { schema, versionTable } = context.settings;
  return withSession(database, async (session) => {
    const state = await readState(session, { schema, versionTable, detail: "records" });
    requireUsable(state);
    noteNoLedger(context, state);
    const options = {
      ...runOptions(context, database.connection, command.name),
      onEvent: teller(context),
    };
    const preparation = { project: command.project, state, session, options };
    const target = targetJson(database.connection, state.ledger);
    return show(context, command, preparation, { target });
  });
}

/**
 * Shows the plan of a command for a database at given revisions, without a connection.
 *
 * @throws {Failure} every refusal of the run that needs no database
 */
export async function dryRunFrom(
  context: Context,
  heads: string,
  command: DryCommand,
): Promise<number> {
  const { schema = "", versionTable, transaction, role } = context.settings;
  const { project } = command;
  const rows = parseGivenRows(project.graph, heads);
  const state = givenState(rows, { schema, table: versionTable });
  const options = { transaction, role, connectSettings: [], onEvent: teller(context) };
  return show(context, command, { project, state, session: undefined, options }, {});
}

async function show(
  context: Context,
  { name, prepare }: DryCommand,
  preparation: Preparation,
  about: { readonly target?: Readonly<Record<string, unknown>> },
): Promise<number> {
  const { options, screen } = context;
  const prepared = await prepare(preparation);
  const showsStatements = options.flag("verbose") || options.isGiven("statements");
  const found = await planView({ command: name, preparation, prepared, showsStatements });
  const view = { ...found, finish: found.finish && context.asTyped(found.finish) };
  context.record(planText(view, { ...screen, width: undefined }));
  const json = { ...about, dry_run: true, ...planJson(view) };
  if (!context.wantsJson) await showText(context, [planText(view, screen)]);
  if (view.fault !== undefined) return context.fail(view.fault, json);
  if (context.wantsJson) context.json(json);
  return 0;
}

function teller(context: Context): (event: RunEvent) => void {
  return (event) => {
    const text = eventText(remarkAsTyped(event, context), context.theme);
    if (text !== undefined) context.note(text);
  };
}
