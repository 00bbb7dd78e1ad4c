import { createProject, type Project } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { cell } from "../../output/screen/screen.ts";
import { readEbbToml } from "../../settings/ebb-toml.ts";
import { realFiles } from "../../settings/files.ts";
import { configPath, type ResolvedSettings, resolveSettings } from "../../settings/settings.ts";
import { SETTING_ENTRIES } from "../../settings/settings-table.ts";
import { readDirectories, type SourceFile } from "../../source/directory.ts";
import { withLiveLine } from "../terminal/live-line.ts";
import { createVoice, type Voice } from "../terminal/voice.ts";
import type { World } from "../terminal/world.ts";
import { VERSION } from "../version/package-version.ts";
import type { ParsedArguments } from "./arguments.ts";
import type { Context, OptionSpec, Options } from "./command.ts";
import type { Bundle } from "./own-bundle.ts";
import { readVariables, undeclaredRemarks } from "./variable-options.ts";

/** The surroundings of a command. */
export interface Surroundings {
  readonly world: World;
  readonly bundle: Bundle | undefined;
  readonly asTyped?: Voice["asTyped"];
  /** Passwords that the command line or a variable holds. */
  readonly passwords?: readonly string[];
}

/**
 * Creates the context of a command.
 *
 * Only the flag `--dir` replaces the revisions inside an executable: a variable or a forgotten file
 * must never change the content of a release.
 *
 * @throws {Failure} `EBB_BAD_SETTING`, `EBB_USAGE` for `--no-source` beside `--dir`
 */
export async function createContext(
  { options, positionals }: ParsedArguments,
  { world: outside, bundle: own, asTyped, passwords }: Surroundings,
): Promise<Context> {
  const { world, live } = withLiveLine(outside);
  const resolved = await readSettings(options, world);
  const settings = resolved.values;
  const voice = createVoice(world, {
    wantsJson: options.flag("json"),
    isQuiet: options.flag("quiet"),
    color: settings.color,
    asTyped,
    passwords,
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
  const values = readVariables(options, world.env);
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
    project: () => {
      const project = createProject(files(), values);
      for (const remark of undeclaredRemarks(options, project)) voice.note(cell(remark));
      return project;
    },
  };
}

/**
 * Resolves all settings of a run from its options, the environment and ebb.toml.
 *
 * @throws {Failure} `EBB_BAD_SETTING`
 */
async function readSettings(options: Options, world: World): Promise<ResolvedSettings> {
  const given = SETTING_ENTRIES.map(({ flag }) => [flag, options.values(flag)] as const);
  const flags = Object.fromEntries(given.filter(([, values]) => values.length > 0));
  const inputs = { flags, env: world.env };
  const place = {
    cwd: world.cwd,
    config: configPath(inputs),
    mayMiss: options.isGiven(WRITE_CONFIG),
  };
  const toml = await readEbbToml(place, realFiles);
  return resolveSettings({ ...inputs, toml });
}

/** The option that writes the file with the settings, so the file may be missing. */
export const WRITE_CONFIG = "write-config";

/** The empty source. */
export const NO_PROJECT: Project = createProject([]);

/**
 * Returns the source. If there is none and the ledger is enough, returns the empty one with a
 * notice.
 */
export function projectOrLedger(context: Context): Project {
  try {
    return context.project();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "EBB_NO_SOURCE") throw error;
    context.note(`${cell(error.message)}: only the ledger's records are used`);
    return { ...NO_PROJECT, values: readVariables(context.options, context.world.env) };
  }
}

/** The option of commands that can work from the ledger alone. */
export const NO_SOURCE_OPTION: OptionSpec = {
  name: "no-source",
  summary: "Read no revision files; use only the ledger's records",
};

/** Checks for `--no-source`. A command that needs files does not declare it. */
function isWithoutSource(options: Options): boolean {
  return options.isGiven(NO_SOURCE_OPTION.name);
}

/** Returns the failure for reading files under `--no-source`. */
function unwantedSource(): Failure {
  return new Failure("EBB_NO_SOURCE", "No revision files are read", {
    hint: "Leave out --no-source: this needs the files",
  });
}
