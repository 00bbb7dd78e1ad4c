import {
  SETTING_ENTRIES,
  type SettingEntry,
  type SettingName,
} from "../../settings/settings-table.ts";
import type { Command, OptionSpec } from "./command.ts";

/** The options of every command besides the settings. */
const PLAIN_OPTIONS: readonly OptionSpec[] = [
  { name: "json", summary: "Print one JSON document on stdout" },
  { name: "quiet", short: "q", summary: "No progress and no notices" },
  { name: "verbose", short: "v", summary: "Say more" },
  { name: "yes", short: "y", summary: "Answer yes to every question" },
  { name: "no-pager", summary: "Print long output at once, also on a terminal" },
  { name: "help", short: "h", summary: "Show help" },
  { name: "version", short: "V", summary: "Show the version" },
];

/** The settings of every command. */
const COMMON_SETTINGS: readonly SettingName[] = ["color", "config"];

/** The options in the help of every command. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  ...PLAIN_OPTIONS,
  ...settingOptions(COMMON_SETTINGS),
];

/** Returns the options of every command, except those that the command describes itself. */
export function commonOptions(command: Pick<Command, "options"> | undefined): OptionSpec[] {
  return withoutOwn(COMMON_OPTIONS, command);
}

/** Returns every option of a command or, without a command, of all commands. */
export function allOptions(command: Pick<Command, "options"> | undefined): OptionSpec[] {
  return [...(command?.options ?? []), ...withoutOwn(GLOBAL_OPTIONS, command)];
}

function withoutOwn(
  options: readonly OptionSpec[],
  command: Pick<Command, "options"> | undefined,
): OptionSpec[] {
  const own = new Set(command?.options.map(({ name }) => name));
  return options.filter(({ name }) => !own.has(name));
}

/** Every option of every command, so that it can also come before the command's name. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  ...PLAIN_OPTIONS,
  ...SETTING_ENTRIES.map(specOf),
];

/** Returns the options of the named settings. */
export function settingOptions(names: readonly SettingName[]): OptionSpec[] {
  return SETTING_ENTRIES.filter(({ name }) => names.includes(name)).map(specOf);
}

/**
 * Returns the option of a setting. The resolver checks the values of settings, so only `--color`,
 * which works without a value, lists its choices.
 */
function specOf({ flag, spec, placeholder, repeatable }: SettingEntry): OptionSpec {
  const note = spec.default === undefined ? spec.defaultNote : spec.default;
  const summary = note === undefined ? spec.summary : `${spec.summary} (default: ${note})`;
  const value = spec.kind === "choice" ? placeholder : placeholder.toUpperCase();
  const plain = { name: flag, value, summary, repeatable };
  if (flag !== "color" || spec.kind !== "choice") return plain;
  return { ...plain, choices: spec.choices, implied: "always" };
}
