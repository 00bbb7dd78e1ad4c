import { columns, wrap } from "../output/table.ts";
import type { Theme } from "../output/theme.ts";
import type { Command, OptionSpec } from "./command.ts";
import type { CommandEntry } from "./commands.ts";

/** Everything that help must fit into. */
const WIDTH = 80;

/** Renders `ebb --help`: all commands, in their groups. */
export function overview(entries: readonly CommandEntry[], theme: Theme): string {
  const groups = [...new Set(entries.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const rows = entries
      .filter((entry) => entry.group === group)
      .map(({ name, summary }) => [theme.name(name), summary]);
    return `${theme.strong(group)}\n${columns(rows, { width: WIDTH, indent: 2, firstWidth: 12 })}`;
  });
  return [
    "ebb versions PostgreSQL schemas and takes them back again",
    `${theme.strong("Usage")}\n  ebb COMMAND [OPTIONS]`,
    ...sections,
    "ebb COMMAND --help tells how each is used, with examples.",
  ].join("\n\n");
}

/** What help shows of one command. */
export interface CommandHelp {
  readonly entry: CommandEntry;
  readonly command: Command;
  /** The options of the settings that the command uses. */
  readonly settings: readonly OptionSpec[];
  readonly common: readonly OptionSpec[];
}

/** Renders `ebb COMMAND --help`. */
export function commandHelp(
  { entry, command, settings, common }: CommandHelp,
  theme: Theme,
): string {
  const usage = ["ebb", entry.name, command.arguments.usage, "[OPTIONS]"].filter(Boolean).join(" ");
  const section = (title: string, body: string): string => `${theme.strong(title)}\n${body}`;
  const options = (title: string, specs: readonly OptionSpec[]): string[] =>
    specs.length === 0 ? [] : [section(title, optionTable(specs, theme))];
  return [
    `ebb ${entry.name}: ${entry.summary}`,
    section("Usage", `  ${usage}`),
    ...command.details.map((paragraph) => wrap(paragraph, WIDTH)),
    section("Examples", command.examples.map((example) => `  ${example}`).join("\n")),
    ...options("Options", command.options),
    ...options("Settings", settings),
    ...options("Common options", common),
  ].join("\n\n");
}

function optionTable(specs: readonly OptionSpec[], theme: Theme): string {
  const rows = specs.map((spec) => [theme.name(optionUsage(spec)), optionSummary(spec)]);
  return columns(rows, { width: WIDTH, indent: 2, firstWidth: 26 });
}

function optionUsage({ name, short, value }: OptionSpec): string {
  const before = short === undefined ? "    " : `-${short}, `;
  return `${before}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function optionSummary({ summary, repeatable }: OptionSpec): string {
  return repeatable && !summary.includes("repeatable") ? `${summary}; repeatable` : summary;
}
