import { createProject } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { readDirectories } from "../../source/directory.ts";
import type { SourceFile } from "../../source/source-file.ts";
import { isWithoutSource, unwantedSource } from "../no-source.ts";
import { readSettings } from "../settings.ts";
import { withLiveLine } from "../terminal/live-line.ts";
import { createVoice, type Voice } from "../terminal/voice.ts";
import type { World } from "../terminal/world.ts";
import { VERSION } from "../version/package-version.ts";
import type { ParsedArguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import type { Bundle } from "./own-bundle.ts";

/** Where a command runs, and as what. */
export interface Surroundings {
  readonly world: World;
  readonly bundle: Bundle | undefined;
  readonly asTyped?: Voice["asTyped"];
}

/**
 * Puts together what a command works with.
 *
 * Only the flag `--dir` takes the place of the revisions that an executable has inside: a variable
 * or a file that lies about must never change what a release runs.
 *
 * @throws {Failure} `EBB_BAD_SETTING`, `EBB_USAGE` for `--no-source` beside `--dir`.
 */
export async function createContext(
  { options, positionals }: ParsedArguments,
  { world: outside, bundle: own, asTyped }: Surroundings,
): Promise<Context> {
  const { world, live } = withLiveLine(outside);
  const resolved = await readSettings(options, world);
  const settings = resolved.values;
  const voice = createVoice(world, {
    wantsJson: options.flag("json"),
    isQuiet: options.flag("quiet"),
    color: settings.color,
    asTyped,
  });
  const isWithout = isWithoutSource(options);
  const namesDirectory = resolved.sources.dir.kind === "flag";
  if (isWithout && namesDirectory) {
    throw new Failure("EBB_USAGE", "Option --dir does not go with --no-source");
  }
  const bundle = isWithout || namesDirectory ? undefined : own;
  const files = (): readonly SourceFile[] => {
    if (isWithout) throw unwantedSource();
    return bundle === undefined ? readDirectories(settings.dir, world.cwd) : bundle.files();
  };
  return {
    ...voice,
    world,
    live,
    version: VERSION,
    options,
    arguments: positionals,
    settings,
    resolved,
    bundle,
    sessions: new Set(),
    files,
    project: () => createProject(files()),
  };
}
