import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import type { LintFinding } from "../../lint/finding.ts";
import { findingLine } from "../../output/lint/finding-line.ts";
import type { Command, Context } from "../frame/command.ts";
import { openInEditor } from "../shared/editor.ts";
import { type Known, namesCurrent, readKnown } from "../shared/known.ts";
import { graphOf } from "../shared/lint-files.ts";
import { lintProject } from "../shared/lint-project.ts";

/** `ebb edit`: opens the file of a revision. */
export const command: Command = {
  options: [],
  settings: ["dir", "url", "passwordCommand", "envFile", "schema", "versionTable", "role"],
  details: [
    "Opens the file in the editor of VISUAL or EDITOR. A target of several revisions, such as " +
      "heads, opens them all. Afterwards it shows the errors and warnings that ebb lint finds in them. " +
      "Only current (where the database stands) needs a database.",
  ],
  examples: ["ebb edit head", "ebb edit 375b9", "ebb edit current"],
  run: async (context) => {
    const known = await readKnown(context, context.arguments.some(namesCurrent));
    const revisions = resolveTargets(known.graph, context.arguments, known.marks?.rows);
    const opened = revisions.map(({ id }) => ({ revision: id, file: fileOf(context, known, id) }));
    if (opened.length === 0) throw nothing(context.arguments[0] ?? "");
    const paths = opened.map(({ file }) => resolve(context.world.cwd, file));
    await openInEditor(context, paths);
    await lintEdited(context, new Set(opened.map(({ revision }) => revision)));
    if (context.wantsJson) context.json({ ...known.target, revisions: opened });
    return 0;
  },
};

/** Shows on stderr the errors and warnings of lint in files that were edited. */
async function lintEdited(context: Context, edited: ReadonlySet<string>): Promise<void> {
  const files = context.files();
  const { findings } = await lintProject(context, {
    files,
    graph: graphOf(context),
    wanted: edited,
  });
  const isOfEdited = ({ revision }: LintFinding): boolean =>
    revision === undefined || edited.has(revision);
  for (const finding of findings.filter(isOfEdited)) {
    if (finding.severity !== "note") context.note(findingLine(finding));
  }
}

/**
 * Returns the file of a revision. A revision that is only in the ledger or in the executable has
 * none.
 */
function fileOf({ world }: Context, { project }: Known, id: string): string {
  const file = project.headers.get(id)?.origin;
  if (file !== undefined && existsSync(resolve(world.cwd, file))) return file;
  throw new Failure("EBB_NO_SOURCE", `Cannot edit ${id}: it has no file here`, {
    hint: "Name the directory that holds it with --dir",
  });
}

function nothing(target: string): Failure {
  return new Failure("EBB_UNKNOWN_REVISION", `Cannot edit ${target}: that is no revision`, {
    hint: "See them all with: ebb history",
  });
}
