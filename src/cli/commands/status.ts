import { readStatus } from "../../engine/inspect/status.ts";
import type { LedgerState } from "../../engine/ledger/ledger-state.ts";
import type { StateRequest } from "../../engine/ledger/state-query.ts";
import { readSettledState } from "../../engine/lock/run-lock.ts";
import type { Project } from "../../engine/project/project.ts";
import { bundleLine } from "../../output/bundle.ts";
import { statusJson, statusText } from "../../output/status.ts";
import { infoJson } from "../../payload/bundle-info.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../text/counted.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_PROJECT, NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { showText } from "../frame/pager.ts";
import { findDatabase, noteMissingLedger, targetJson, withSession } from "../shared/database.ts";

/** `ebb status`: where the database stands, compared with the source. */
export const command: Command = {
  options: [NO_SOURCE_OPTION],
  settings: [
    "url",
    "passwordCommand",
    "envFile",
    "dir",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "Exits with 0 when the database is at the heads of the source, with 3 when it is behind or ahead, " +
      "and with 6 when a no-transaction section is half run. Nothing is written.",
  ],
  examples: ["ebb status", "ebb status --verbose", "ebb status --json"],
  run: async (context) => {
    const database = await findDatabase(context);
    const project = projectOrLedger(context);
    const { schema, versionTable } = context.settings;
    const view = await withSession(database, async (session) => {
      const state = await readFor(project, session, { schema, versionTable });
      const status = await readStatus(session, project, state);
      // Without files and without a ledger nothing is known. That is not "up to date".
      const isKnown = project.headers !== NO_PROJECT.headers || state.heads.length > 0;
      const isVerbose = context.options.flag("verbose");
      return {
        project,
        state,
        isVerbose,
        asTyped: context.asTyped,
        status: { ...status, atHead: status.atHead && isKnown },
      };
    });
    noteMissingLedger(context, view.state);
    noteTables(context, view.state);
    const target = targetJson(database.connection, view.state.ledger);
    const bundle = context.bundle?.info;
    if (context.wantsJson) {
      context.json({
        target,
        bundle: bundle === undefined ? null : infoJson(bundle),
        ...statusJson(view),
      });
    } else {
      const inside = bundle === undefined ? [] : [`Bundle: ${bundleLine(bundle)}`];
      await showText(context, [...inside, statusText(view, context.screen)]);
    }
    if (view.state.halfRun !== undefined) return 6;
    return view.status.atHead ? 0 : 3;
  },
};

/** Reads the records of the log only where the files do not say all about the heads. */
async function readFor(
  { headers }: Project,
  session: Session,
  names: Omit<StateRequest, "detail">,
): Promise<LedgerState> {
  const lean = await readSettledState(session, { ...names, detail: "journal" });
  const isKnown = lean.heads.every((head) => headers.has(head));
  if (!lean.hasLog || (isKnown && lean.halfRun === undefined)) return lean;
  return readSettledState(session, { ...names, detail: "records" });
}

/** Names the way to ebb for a database that has grown without it. */
function noteTables(context: Context, { tables, otherTools }: LedgerState): void {
  if (tables === 0 || otherTools.length > 0) return;
  const count = counted(tables, "table");
  context.note(
    context.asTyped(
      `The database has ${count} already: make them the first revision with ebb baseline`,
    ),
  );
}
