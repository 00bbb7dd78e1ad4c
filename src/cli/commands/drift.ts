import { writeDifference } from "../../ddl/write-difference.ts";
import type { WrittenDifference } from "../../ddl/written.ts";
import { type LedgerState, readState } from "../../engine/ledger/ledger-state.ts";
import { type Drift, findDrift, readApplied, rolesPrelude } from "../../engine/proof/drift.ts";
import { areProven } from "../../engine/proof/finding.ts";
import { readSessionStart } from "../../engine/proof/session-start.ts";
import { writtenJson } from "../../output/diff.ts";
import { type DriftView, driftJson, driftRemarks, driftText } from "../../output/drift.ts";
import { sealedDifferences } from "../../schema/compare.ts";
import { objectKey } from "../../schema/snapshot.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { withProofProgress } from "../frame/proof-progress.ts";
import { SET_OPTION } from "../frame/variable-options.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";
import { outWritten } from "../shared/out-written.ts";
import {
  ALLOW_GLOBAL_OPTION,
  PRELUDE_OPTION,
  readPreludes,
  SCRATCH_SETTINGS,
  withScratch,
} from "../shared/scratch.ts";

/** `ebb drift`: the changes that were made to a database by hand. */
export const command: Command = {
  options: [
    { name: "sql", summary: "Print the statements that take the database back to its revisions" },
    {
      name: "only",
      value: "SCHEMA",
      repeatable: true,
      summary: "Compare only this schema and its objects; repeatable",
    },
    {
      name: "global",
      summary:
        "Compare roles, tablespaces and parameters of the revisions, and the owner of the database",
    },
    PRELUDE_OPTION,
    ALLOW_GLOBAL_OPTION,
    SET_OPTION,
    NO_SOURCE_OPTION,
  ],
  settings: [
    "url",
    "passwordCommand",
    "envFile",
    "dir",
    "schema",
    "versionTable",
    "ignore",
    "wait",
    ...SCRATCH_SETTINGS,
  ],
  details: [
    "Applies the revisions of the database to a scratch database, and compares the two. Nothing " +
      "is written to the database. Exits with 3 when something differs.",
    "The scratch database is the embedded PostgreSQL, with the roles of the server, unless " +
      "--scratch-url names a server.",
    "Every section starts there with the settings of the connection's session: search_path and " +
      "the others of the URL, PGOPTIONS, the role and the database; a prelude may set more.",
    "--ignore takes a kind, a name as drift prints it, or both; * stands for any characters. The word " +
      "blanks stands for texts that differ in line ends and the blanks before them alone. An " +
      "object is left out with all its parts. The result counts what --ignore and --only leave out, and " +
      "names the majors of PostgreSQL where they differ.",
    "With --sql it prints the statements that take the database back to its revisions; they are " +
      "never run. The exit status is the same.",
  ],
  examples: [
    "ebb drift",
    "ebb drift --prelude extensions.sql",
    'ebb drift --ignore "table public.tmp_*" --ignore extension',
    "ebb drift --sql",
    "ebb drift --json",
  ],
  run: async (context) => {
    const preludes = readPreludes(context);
    const global = context.options.flag("global");
    const selection = {
      ignore: context.settings.ignore ?? [],
      only: context.options.values("only"),
    };
    const trust = context.settings.scratchUrl === undefined;
    const database = await findDatabase(context);
    const project = projectOrLedger(context);
    const { schema, versionTable, role } = context.settings;
    const view = await withSession(database, async (session) => {
      const state = await readState(session, { schema, versionTable, detail: "records" });
      const live = { session, state, role };
      const applied = await readApplied(live, { project, trust });
      const texts = applied.map(({ up }) => up.source);
      const embeddedPrelude = await rolesPrelude(session, texts);
      const { connection } = database;
      const given = connection.kind === "server" ? connection.sessionSettings : [];
      const start = await readSessionStart(session, given, role);
      const request = {
        hidesOwner: true,
        dependencies: true,
        server: true,
        preludes,
        embeddedPrelude,
        start,
        texts,
      };
      return withScratch(context, request, async ({ bench, description }) => {
        const drift = await withProofProgress(context, (onBegin) =>
          findDrift(live, applied, { bench, global, selection, onBegin }),
        );
        const majors = { scratch: bench.serverVersion, database: majorOf(state) };
        return { ...drift, majors, state, scratch: description, revisions: applied.length };
      });
    });
    tell(context, { ...view, selection }, targetJson(database.connection, view.state.ledger));
    return areProven(view.findings) ? 0 : 3;
  },
};

type View = DriftView & Drift & { readonly state: LedgerState };

function tell(context: Context, view: View, target: object): void {
  const written = context.options.flag("sql") ? wayBack(view) : undefined;
  if (context.wantsJson) {
    const sql = written === undefined ? {} : writtenJson(written);
    context.json({ target, ...driftJson(view), ...sql });
  } else if (written === undefined) {
    context.out(driftText(view, context.theme));
  } else {
    outWritten(context, written);
    for (const line of driftRemarks(view)) context.note(line);
  }
}

/** Writes the statements that undo the changes. */
function wayBack({
  found,
  expected,
  state,
}: Drift & { readonly state: LedgerState }): WrittenDifference {
  const written = writeDifference(found, expected, {
    serverVersion: majorOf(state),
    online: false,
  });
  const secrets = sealedDifferences(found, expected).map(({ object, fact }) => ({
    object: objectKey(object),
    reason: `its ${fact} is not shown`,
  }));
  return { ...written, unwritten: [...written.unwritten, ...secrets] };
}

function majorOf({ versionNumber }: LedgerState): number {
  return Math.floor(versionNumber / 10_000);
}
