import { knownFromFiles } from "../../engine/ledger/known-revisions.ts";
import { readState } from "../../engine/ledger/ledger-state.ts";
import { sortedIds } from "../../graph/graph.ts";
import { isHead, realHeads } from "../../graph/points.ts";
import { revisionDetails } from "../../output/revision.ts";
import { headText } from "../../output/run.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { findDatabase, noteMissingLedger, targetJson, withSession } from "../shared/database.ts";
import { createViewer } from "../shared/revision-views.ts";

/** `ebb current`: where the database stands. */
export const command: Command = {
  options: [
    {
      name: "check-heads",
      short: "c",
      summary: "Exit with 3 unless the database is at every head",
    },
    NO_SOURCE_OPTION,
  ],
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
  ],
  details: ["Nothing is written. Without a directory of revisions only the rows are shown."],
  examples: ["ebb current", "ebb current --verbose", "ebb current --check-heads --json"],
  run: async (context) => {
    const database = await findDatabase(context);
    const project = projectOrLedger(context);
    const { schema, versionTable } = context.settings;
    const state = await withSession(database, async (session) => {
      const lean = await readState(session, { schema, versionTable, detail: "heads" });
      const isKnown = lean.heads.every((head) => project.headers.has(head));
      if (isKnown || !lean.hasLog) return lean;
      return readState(session, { schema, versionTable, detail: "records" });
    });
    noteMissingLedger(context, state);
    const { nodes } = project.graph;
    const wanted = sortedIds(realHeads(project.graph));
    const atHead = wanted.join() === state.heads.join();
    const status = context.options.flag("check-heads") && !atHead ? 3 : 0;
    if (context.wantsJson) {
      const heads = state.heads.map((head) => {
        const node = nodes.get(head);
        return {
          revision: head,
          message: (project.headers.get(head) ?? state.records.get(head))?.message ?? null,
          is_head: node !== undefined && isHead(node),
          known: node !== undefined,
        };
      });
      const target = targetJson(database.connection, state.ledger);
      context.json({ target, heads, at_head: atHead });
      return status;
    }
    const view = createViewer(knownFromFiles(project), { rows: state.heads, appliedAt: new Map() });
    for (const head of state.heads) {
      const node = nodes.get(head);
      const isVerbose = context.options.flag("verbose") && node !== undefined;
      context.out(
        isVerbose
          ? revisionDetails(view(node), context.screen)
          : headText(head, project, context.theme),
      );
    }
    if (status === 3) context.note(`Not at head: ${cell(wanted.join(", "))}`);
    return status;
  },
};
