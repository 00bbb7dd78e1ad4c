import type { Project } from "../../engine/project/project.ts";
import type { Session } from "../../session.ts";
import type { ResolvedSettings } from "../../settings/settings.ts";
import type { SettingName, Settings } from "../../settings/settings-table.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { LiveLine } from "../terminal/live-line.ts";
import type { Voice } from "../terminal/voice.ts";
import type { World } from "../terminal/world.ts";
import type { Bundle } from "./own-bundle.ts";

/**
 * One option of the command line. Without `value` it is a flag. Otherwise `value` is the
 * placeholder in the help.
 */
export interface OptionSpec {
  /** Long name without `--`. */
  readonly name: string;
  /** One letter without `-`. */
  readonly short?: string;
  readonly value?: string;
  /** True when it can be given several times. Any other option is an error when repeated. */
  readonly repeatable?: boolean;
  /** The only possible values. */
  readonly choices?: readonly string[];
  /** The value if none of the choices follows. */
  readonly implied?: string;
  readonly summary: string;
}

/** A command from its file. Its name, arguments and summary are in `commands.ts`. */
export interface Command {
  readonly options: readonly OptionSpec[];
  /** The settings that it uses. Help lists only these. */
  readonly settings: readonly SettingName[];
  /** The paragraphs of the help below the usage line. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  /** The command to suggest when this one gets words that it does not take. */
  readonly instead?: string;
  run(context: Context): Promise<number>;
}

/** The given options, read by name. An undeclared name is a bug in the command. */
export interface Options {
  /** Checks if an option is on the command line. The command need not declare it. */
  isGiven(name: string): boolean;
  flag(name: string): boolean;
  /** The value of a single option. */
  value(name: string): string | undefined;
  /** All values of a repeatable option, in order. */
  values(name: string): readonly string[];
}

/** Everything that a command works with. */
export interface Context extends Voice {
  readonly world: World;
  /** The live line. Output of the world replaces it. */
  readonly live: LiveLine;
  readonly version: string;
  readonly options: Options;
  /** The words after the command's name. */
  readonly arguments: readonly string[];
  readonly settings: Settings;
  /** The settings with the source of each. */
  readonly resolved: ResolvedSettings;
  /**
   * The revisions inside this executable. Undefined without any, and with `--dir` or `--no-source`.
   */
  readonly bundle: Bundle | undefined;
  /** All open sessions. A signal that ends the command cancels their queries. */
  readonly sessions: Set<Session>;
  /**
   * Reads the revision files of the bundle, or else of the directories.
   *
   * @throws {Failure} `EBB_NO_SOURCE`, `EBB_FILE`, `EBB_BUNDLE`
   */
  files(): readonly SourceFile[];
  /**
   * Creates the project of the revision files.
   *
   * @throws {Failure} of `files`, and of malformed files
   */
  project(): Project;
}
