import { readEbbToml } from "../settings/ebb-toml.ts";
import { realFiles } from "../settings/files.ts";
import { configPath, type ResolvedSettings, resolveSettings } from "../settings/settings.ts";
import { SETTING_ENTRIES } from "../settings/settings-table.ts";
import type { Options } from "./frame/command.ts";
import type { World } from "./terminal/world.ts";

/**
 * Decides all settings of a run from its options, the environment and ebb.toml.
 *
 * @throws {Failure} `EBB_BAD_SETTING`.
 */
export async function readSettings(options: Options, world: World): Promise<ResolvedSettings> {
  const given = SETTING_ENTRIES.map(({ flag }) => [flag, options.values(flag)] as const);
  const flags = Object.fromEntries(given.filter(([, values]) => values.length > 0));
  const inputs = { flags, env: world.env };
  const toml = await readEbbToml({ cwd: world.cwd, config: configPath(inputs) }, realFiles);
  return resolveSettings({ ...inputs, toml });
}
