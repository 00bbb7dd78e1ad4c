import { requireUsable } from "../../engine/ledger/check-state.ts";
import { readState } from "../../engine/ledger/ledger-state.ts";
import { type PlanView, planView } from "../../engine/plan/plan-view.ts";
import type { Preparation, PreparedPlan } from "../../engine/prepare/prepare.ts";
import type { Project } from "../../engine/project/project.ts";
import type { RunEvent } from "../../engine/run/run-events.ts";
import { eventText } from "../../output/live/run-event.ts";
import { planJson, planText } from "../../output/plan.ts";
import type { Session } from "../../session.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { remarkAsTyped } from "../terminal/voice.ts";
import { type Database, noteNoLedger, targetJson, withSession } from "./database.ts";
import { runOptions } from "./run-options.ts";

/** The option of the commands that can show what they would run. */
export const DRY_RUN_OPTION: OptionSpec = {
  name: "dry-run",
  summary: "Check everything and show the plan, as ebb plan does; nothing is run",
};

/** What is prepared as for a run, and then only shown. */
export interface DryCommand {
  readonly name: PlanView["command"];
  readonly project: Project;
  prepare(preparation: Preparation, session: Session): Promise<PreparedPlan> | PreparedPlan;
}

/**
 * Shows the plan of a command, after every check that the command itself makes before it runs.
 *
 * @throws {Failure} whatever the run would be refused for
 */
export async function dryRun(
  context: Context,
  database: Database,
  { name, project, prepare }: DryCommand,
): Promise<number> {
  const { schema, versionTable } = context.settings;
  const { connection } = database;
  return withSession(database, async (session) => {
    const state = await readState(session, { schema, versionTable, detail: "records" });
    requireUsable(state);
    noteNoLedger(context, state);
    const onEvent = (event: RunEvent): void => {
      const text = eventText(remarkAsTyped(event, context), context.theme);
      if (text !== undefined) context.note(text);
    };
    const options = { ...runOptions(context, connection), interrupt: NOTHING_STOPS, onEvent };
    const { plan, revisions } = await prepare({ project, state, options }, session);
    const view = await planView({
      command: name,
      plan,
      showsStatements: context.options.flag("verbose"),
      sections: ({ id }) => {
        const sections = revisions.get(id);
        if (sections === undefined) throw new Error(`Step ${id} was not prepared`);
        return sections;
      },
      database: { session, state },
    });
    const target = targetJson(database.connection, state.ledger);
    context.record(planText(view, { ...context.screen, width: undefined }));
    if (context.wantsJson) context.json({ target, dry_run: true, ...planJson(view) });
    else await showText(context, [planText(view, context.screen)]);
    return 0;
  });
}

/** There is nothing that a signal would have to take back. */
const NOTHING_STOPS = new AbortController().signal;
