import { createProject } from "../engine/project.ts";
import { readDirectories } from "../source/directory.ts";
import type { ParsedArguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { readSettings } from "./settings.ts";
import { VERSION } from "./version.ts";
import { createVoice } from "./voice.ts";
import type { World } from "./world.ts";

/**
 * Puts together what a command works with.
 *
 * @throws {Failure} `EBB_BAD_SETTING`.
 */
export async function createContext(
  { options, positionals }: ParsedArguments,
  world: World,
): Promise<Context> {
  const resolved = await readSettings(options, world);
  const settings = resolved.values;
  const voice = createVoice(world, {
    wantsJson: options.flag("json"),
    isQuiet: options.flag("quiet"),
    color: settings.color,
  });
  return {
    ...voice,
    world,
    version: VERSION,
    options,
    arguments: positionals,
    settings,
    resolved,
    project: () => createProject(readDirectories(settings.dir, world.cwd)),
  };
}
