import { writeDifference } from "../../ddl/write-difference.ts";
import { diffJson, diffText } from "../../output/diff.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import type { Command } from "../frame/command.ts";
import { outWritten } from "../shared/out-written.ts";
import { readGivenStates, STATE_OPTIONS, STATE_SETTINGS, snapshotsOf } from "../shared/states.ts";

/** `ebb diff`: how one state differs from another. */
export const command: Command = {
  options: [
    { name: "sql", summary: "Print the statements that turn FROM into TO" },
    ...STATE_OPTIONS,
  ],
  settings: STATE_SETTINGS,
  details: [
    "A state is a schema: revisions (the files at their heads), revisions@TARGET, database (that " +
      "of the connection), a URL, a .sql file or a directory of them, a .json file of ebb snapshot " +
      "--json, or empty.",
    "ebb creates revisions and files on a scratch database: the embedded PostgreSQL, unless " +
      "--scratch-url names a server. The files of a directory can have any order. ebb's own tables, " +
      "data and the order of columns are left out.",
    "Exits with 3 when the states differ; with --sql only when something cannot be written.",
  ],
  examples: [
    "ebb diff revisions database",
    "ebb diff revisions schema",
    "ebb diff revisions@375b918c8740 revisions --sql",
    "ebb diff database postgresql://app@db2.example.com/app --json",
  ],
  run: async (context) => {
    const [fromName = "", toName = ""] = context.arguments;
    const given = await readGivenStates(context, [fromName, toName]);
    const { snapshots, serverVersion } = await snapshotsOf(context, given);
    const [from = new Map(), to = new Map()] = snapshots;
    const differences = compareSnapshots(from, to);
    const wantsSql = context.options.flag("sql");
    const written = wantsSql
      ? writeDifference(from, to, { serverVersion, online: false })
      : undefined;
    const [fromLabel = "", toLabel = ""] = given.map(({ label }) => label);
    const view = { from: fromLabel, to: toLabel, differences, written };
    if (context.wantsJson) context.json(diffJson(view));
    else if (written === undefined) context.out(diffText(view, context.theme));
    else outWritten(context, written);
    if (written !== undefined) return written.unwritten.length === 0 ? 0 : 3;
    return differences.length === 0 ? 0 : 3;
  },
};
