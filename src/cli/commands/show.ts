import { findRecords, showRecordedSections } from "../../engine/ledger/recorded.ts";
import { Failure } from "../../failure.ts";
import type { Revision } from "../../graph/graph.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { NO_VALUES } from "../../migration/variables.ts";
import { recordedJson, recordedText } from "../../output/recorded.ts";
import { revisionDetails } from "../../output/revision.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION } from "../frame/context.ts";
import { showText } from "../frame/pager.ts";
import { askDatabase, type Known, namesCurrent, readKnown, sourceOf } from "../shared/known.ts";
import { createViewer, showRevisions } from "../shared/revision-views.ts";

/** `ebb show`: everything about some revisions. */
export const command: Command = {
  options: [
    { name: "recorded", summary: "Show the ledger's record, with the SQL of its sections" },
    NO_SOURCE_OPTION,
  ],
  settings: [
    "dir",
    "url",
    "passwordCommand",
    "envFile",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "A revision is given as its id, four or more letters from the start of the id, a label, head, " +
      "heads, LABEL@head, or current (where the database stands).",
    "Only current and --recorded need a database. Without a directory of revisions the ledger's " +
      "records are shown.",
  ],
  examples: [
    "ebb show head",
    "ebb show 375b9",
    "ebb show profiles@head --json",
    "ebb show 375b918c8740 --recorded",
  ],
  run: async (context) => {
    if (context.options.flag("recorded")) return showRecorded(context);
    const known = await readKnown(context, context.arguments.some(namesCurrent));
    const revisions = resolveHere(known, context.arguments);
    const nodes = revisions.flatMap(({ id }) => known.graph.nodes.get(id) ?? []);
    return showRevisions(context, nodes.map(createViewer(known, known.marks)), {
      render: (view) => revisionDetails(view, context.screen),
      separator: "\n",
      target: known.target,
    });
  },
};

function resolveHere({ graph, marks }: Known, names: readonly string[]): readonly Revision[] {
  try {
    return resolveTargets(graph, names, marks?.rows);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "EBB_UNKNOWN_REVISION") throw error;
    throw new Failure(error.code, error.message, {
      hint: `${error.hint}; --recorded shows revisions that only the database knows`,
    });
  }
}

async function showRecorded(context: Context): Promise<number> {
  const { answer, known } = await askDatabase(
    context,
    sourceOf(context),
    async (session, known) => {
      const records = findRecords(known, context.arguments);
      const sections = await showRecordedSections(session, known.state, {
        records,
        values: NO_VALUES,
      });
      return records.map((record, at) => ({
        record,
        sections: sections[at],
        node: known.graph.nodes.get(record.revision),
        isCurrent: known.marks.rows.includes(record.revision),
      }));
    },
  );
  if (context.wantsJson) context.json({ ...known.target, revisions: answer.map(recordedJson) });
  else {
    const texts = answer.map((view) => recordedText(view, context.screen));
    await showText(context, [texts.join("\n\n")]);
  }
  return 0;
}
