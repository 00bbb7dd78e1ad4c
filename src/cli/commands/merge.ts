import { findParents } from "../../engine/project/new-revision.ts";
import { Failure } from "../../failure.ts";
import { draftMerge } from "../../migration/draft.ts";
import type { Command } from "../frame/command.ts";
import { writeRevision } from "../shared/new-file.ts";
import { NEW_REVISION_OPTIONS } from "./revision.ts";

/** `ebb merge`: writes a revision with several parents. */
export const command: Command = {
  options: NEW_REVISION_OPTIONS,
  settings: ["dir", "author"],
  details: ["heads means all heads that no revision depends on."],
  examples: [
    'ebb merge heads -m "join profiles and billing"',
    "ebb merge 375b918c8740 55af2cb1c267",
    "ebb merge profiles@head billing@head",
  ],
  run: async (context) => {
    const project = context.project();
    const splice = context.options.flag("splice");
    const parents = findParents(project.graph, context.arguments, { splice });
    if (parents.length < 2) throw nothingToMerge(parents[0]);
    return writeRevision(context, {
      project,
      parents,
      message: `Merge ${parents.join(" and ")}`,
      depends: [],
      draft: draftMerge,
    });
  },
};

function nothingToMerge(only: string | undefined): Failure {
  if (only !== undefined) {
    const message = `Cannot merge: ${only} is the only revision to join`;
    return new Failure("EBB_USAGE", message, {
      hint: 'A merge joins two heads or more; to go on from this one: ebb revision -m "what it does"',
    });
  }
  return new Failure("EBB_USAGE", "Cannot merge: there is no revision to join", {
    hint: "See the heads with ebb heads; ebb revision --head base writes a new root",
  });
}
