import type { Project } from "../../engine/project/project.ts";
import type { Session } from "../../session.ts";
import type { ResolvedSettings } from "../../settings/settings.ts";
import type { SettingName, Settings } from "../../settings/settings-table.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { LiveLine } from "../terminal/live-line.ts";
import type { Voice } from "../terminal/voice.ts";
import type { World } from "../terminal/world.ts";
import type { Bundle } from "./own-bundle.ts";

/** One option of the command line. Without `value` it is a flag, with it the word for what it takes. */
export interface OptionSpec {
  /** Long name without `--`. */
  readonly name: string;
  /** One letter without `-`. */
  readonly short?: string;
  readonly value?: string;
  /** True when it may be given several times; any other option twice is an error. */
  readonly repeatable?: boolean;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** The value that is meant when none of the choices follows. */
  readonly implied?: string;
  readonly summary: string;
}

/** A command as its file describes it; its name, arguments and summary stand in `commands.ts`. */
export interface Command {
  readonly options: readonly OptionSpec[];
  /** The settings that it uses: help lists these only. */
  readonly settings: readonly SettingName[];
  /** What help says below the usage line, a paragraph an entry. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  /** The command that is meant where words are given that this one does not take. */
  readonly instead?: string;
  run(context: Context): Promise<number>;
}

/** The options that were given, read by name. A name that the command has not declared is a bug. */
export interface Options {
  /** True where it stands on the command line; also for one that the command has not declared. */
  isGiven(name: string): boolean;
  flag(name: string): boolean;
  /** The value of a single option. */
  value(name: string): string | undefined;
  /** All values of a repeatable option, in order. */
  values(name: string): readonly string[];
}

/** What a command works with. */
export interface Context extends Voice {
  readonly world: World;
  /** What it writes to the world's outputs takes the place of the live line. */
  readonly live: LiveLine;
  readonly version: string;
  readonly options: Options;
  /** The words behind the command's name. */
  readonly arguments: readonly string[];
  readonly settings: Settings;
  /** The settings with the source of each. */
  readonly resolved: ResolvedSettings;
  /** The revisions inside this executable; undefined where it has none, and where `--dir` or `--no-source` is given. */
  readonly bundle: Bundle | undefined;
  /** All that were opened: what they wait for is cancelled when a signal ends the command. */
  readonly sessions: Set<Session>;
  /**
   * Reads the revision files: those of the bundle, else those of the directories.
   *
   * @throws {Failure} `EBB_NO_SOURCE`, `EBB_FILE`, `EBB_BUNDLE`
   */
  files(): readonly SourceFile[];
  /**
   * Makes the project of the revision files.
   *
   * @throws {Failure} as `files`, and what the files are refused for.
   */
  project(): Project;
}
