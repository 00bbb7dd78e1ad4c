import { resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { settingsDirectory } from "../../importers/alembic-places.ts";
import type { ForeignProject } from "../../importers/importer.ts";
import type { ToolFolder } from "../../importers/importers.ts";
import { cell } from "../../output/screen/screen.ts";
import type { SourceFile } from "../../source/directory.ts";
import { counted } from "../../text/counted.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { askWhether, canAsk } from "../shared/ask.ts";
import { printBodies } from "../terminal/alembic.ts";
import { interruptible } from "../terminal/interrupt.ts";

export const ALEMBIC_OPTIONS: readonly OptionSpec[] = [
  {
    name: "run-alembic",
    summary: "Let the project's own Alembic write the SQL of what cannot be read without Python",
  },
  {
    name: "alembic",
    value: "COMMAND",
    summary: "The command that starts it, for --run-alembic (default: alembic)",
  },
];

/** Where a project was found. */
export interface FoundProject {
  readonly place: ToolFolder;
  readonly files: readonly SourceFile[];
  /** The directory of the files, from the user. */
  readonly path: string;
}

/**
 * Lets Alembic write the SQL of the bodies that the importer cannot read, if the user wants that.
 *
 * @throws {Failure} `EBB_USAGE` for another tool, `EBB_DECLINED`, and of `printBodies`
 */
export async function withAlembic(
  context: Context,
  read: ForeignProject,
  { place, files, path }: FoundProject,
): Promise<ForeignProject> {
  const { importer, directory } = place;
  const command = context.options.value("alembic");
  if (!context.options.flag("run-alembic") && command === undefined) return read;
  if (importer.tool !== "alembic") throw notAlembic(importer.tool);
  const { unread = [] } = read;
  if (unread.length === 0) return read;
  const settings = settingsDirectory(files, directory);
  const cwd = resolve(context.world.cwd, path, settings);
  const work = `Alembic for ${counted(unread.length, "function")} in ${cell(cwd)}`;
  if (canAsk(context)) {
    const isWanted = await askWhether(context, `Run ${work}? It executes env.py and the revisions`);
    if (!isWanted) return read;
  } else context.note(`Running ${work}`);
  const printed = await interruptible(context.world, (interrupt) =>
    printBodies(unread, { command: command ?? "alembic", cwd, interrupt }, context.world),
  );
  return importer.read(files, directory, printed);
}

function notAlembic(tool: string): Failure {
  return new Failure("EBB_USAGE", `Option --run-alembic does not go with ${tool}`, {
    hint: "Leave it out: the files of this tool are read without a program",
  });
}
