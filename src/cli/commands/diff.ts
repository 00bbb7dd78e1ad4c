import { diffJson, diffText } from "../../output/diff.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import type { Command } from "../frame/command.ts";
import { readGivenStates, STATE_OPTIONS, STATE_SETTINGS, snapshotsOf } from "../shared/states.ts";

/** `ebb diff`: how one state differs from another. */
export const command: Command = {
  options: STATE_OPTIONS,
  settings: STATE_SETTINGS,
  details: [
    "A state is a schema: revisions (the files at their heads), revisions@TARGET, database (that of " +
      "the connection), a URL, a .sql file or a directory of them, a .json file of ebb snapshot " +
      "--json, or empty.",
    "What is made of files is made on a scratch database, the embedded PostgreSQL unless " +
      "--scratch-url names a server. The files of a directory may stand in any order. ebb's own " +
      "tables are left out, and so are data and the order of columns.",
    "Exits with 3 when the states differ.",
  ],
  examples: [
    "ebb diff revisions database",
    "ebb diff revisions schema",
    "ebb diff revisions@375b918c8740 revisions",
    "ebb diff database postgresql://app@db2.example.com/app --json",
  ],
  run: async (context) => {
    const [fromName = "", toName = ""] = context.arguments;
    const states = await readGivenStates(context, [fromName, toName]);
    const [from = new Map(), to = new Map()] = await snapshotsOf(context, states);
    const differences = compareSnapshots(from, to);
    const [fromLabel = "", toLabel = ""] = states.map(({ label }) => label);
    const view = { from: fromLabel, to: toLabel, differences, written: undefined };
    if (context.wantsJson) context.json(diffJson(view));
    else context.out(diffText(view, context.theme));
    return differences.length === 0 ? 0 : 3;
  },
};
