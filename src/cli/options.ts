import type { OptionSpec } from "./command.ts";

/** The options that every command takes besides the settings. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: "json", summary: "print one JSON document on stdout" },
  { name: "quiet", short: "q", summary: "no progress and no notices" },
  { name: "verbose", short: "v", summary: "say more" },
  {
    name: "color",
    value: "WHEN",
    choices: ["always", "never", "auto"],
    implied: "always",
    summary: "always, never or auto (on a terminal)",
  },
  { name: "yes", short: "y", summary: "answer yes to every question" },
  { name: "help", short: "h", summary: "show help" },
  { name: "version", short: "V", summary: "show the version" },
];

/** Every option that any command takes, so that it can also stand before the command's name. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [...COMMON_OPTIONS];

/** The options of the named settings. */
export function settingOptions(names: readonly string[]): OptionSpec[] {
  return GLOBAL_OPTIONS.filter(({ name }) => names.includes(name));
}
