import { readState } from "../../engine/ledger/ledger-state.ts";
import { findDrift, readApplied, rolesPrelude } from "../../engine/proof/drift.ts";
import { areProven, type Finding } from "../../engine/proof/finding.ts";
import { findingsJson, findingText } from "../../output/findings.ts";
import { counted } from "../../text/counted.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";
import { PRELUDE_OPTION, readPreludes, SCRATCH_SETTINGS, withScratch } from "../shared/scratch.ts";

/** `ebb drift`: what was changed in a database by hand. */
export const command: Command = {
  options: [PRELUDE_OPTION, NO_SOURCE_OPTION],
  settings: ["url", "envFile", "dir", "schema", "versionTable", "wait", ...SCRATCH_SETTINGS],
  details: [
    "Applies the revisions that the database has to a scratch database, and compares the two. " +
      "Nothing is written to the database. Exits with 3 when something differs.",
    "The scratch database is the embedded PostgreSQL, with the roles of the server, unless " +
      "--scratch-url names a server.",
  ],
  examples: ["ebb drift", "ebb drift --prelude extensions.sql", "ebb drift --json"],
  run: async (context) => {
    const preludes = readPreludes(context);
    const trust = context.settings.scratchUrl === undefined;
    const database = await findDatabase(context);
    const project = projectOrLedger(context);
    const { schema, versionTable, role } = context.settings;
    const view = await withSession(database, async (session) => {
      const state = await readState(session, { schema, versionTable, detail: "records" });
      const live = { session, state, role };
      const applied = await readApplied(live, { project, trust });
      const embeddedPrelude = await rolesPrelude(session);
      const request = { hidesOwner: true, preludes, embeddedPrelude };
      return withScratch(context, request, async ({ bench, description }) => {
        const findings = await findDrift(live, applied, bench);
        return { state, findings, scratch: description, revisions: applied.length };
      });
    });
    const { state, findings, scratch, revisions } = view;
    if (context.wantsJson) {
      const target = targetJson(database.connection, state.ledger);
      context.json({ target, scratch, revisions, ...findingsJson(findings) });
    } else context.out(driftText(context, findings, revisions));
    return areProven(findings) ? 0 : 3;
  },
};

function driftText({ theme }: Context, findings: readonly Finding[], revisions: number): string {
  const made = `its ${counted(revisions, "revision")}`;
  if (findings.length === 0) return `${theme.good("ok")}: the database is as ${made} made it`;
  const count = counted(findings.length, "difference");
  return [
    ...findings.map((finding) => findingText(finding, theme)),
    theme.bad(`not ok: ${count} from what ${made} made`),
  ].join("\n");
}
