import { proseWidth } from "../output/screen/screen.ts";
import { columns, hanging, wrap } from "../output/screen/table.ts";
import type { Theme } from "../output/screen/theme.ts";
import type { CommandEntry } from "./commands/commands.ts";
import type { Command, OptionSpec } from "./frame/command.ts";
import type { Voice } from "./terminal/voice.ts";

/** What help is written on, and how ebb is called there. */
type Speaker = Pick<Voice, "screen" | "asTyped">;

/** Renders `ebb --help`: all commands, in their groups. */
export function overview(entries: readonly CommandEntry[], { screen, asTyped }: Speaker): string {
  const { theme } = screen;
  const width = proseWidth(screen);
  const groups = [...new Set(entries.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const rows = entries
      .filter((entry) => entry.group === group)
      .map(({ name, summary }) => [theme.name(name), summary]);
    return `${theme.strong(group)}\n${columns(rows, { width, indent: 2, firstWidth: 12 })}`;
  });
  return [
    wrap("ebb versions PostgreSQL schemas and takes them back again", width),
    `${theme.strong("Usage")}\n  ${asTyped("ebb COMMAND")} [OPTIONS]`,
    ...sections,
    wrap(asTyped("ebb COMMAND --help tells how each is used, with examples."), width),
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
  { screen, asTyped }: Speaker,
): string {
  const { theme } = screen;
  const width = proseWidth(screen);
  const name = asTyped(`ebb ${entry.name}`);
  const usage = [name, command.arguments.usage, "[OPTIONS]"].filter(Boolean).join(" ");
  const examples = command.examples.map((text) => exampleText(asTyped(text), screen.width));
  const section = (title: string, body: string): string => `${theme.strong(title)}\n${body}`;
  const options = (title: string, specs: readonly OptionSpec[]): string[] =>
    specs.length === 0 ? [] : [section(title, optionTable(specs, { theme, width }))];
  return [
    wrap(`${name}: ${entry.summary}`, width),
    section("Usage", hanging(`  ${usage}`, { width, indent: 4 })),
    ...command.details.map((paragraph) => wrap(asTyped(paragraph), width)),
    section("Examples", examples.join("\n")),
    ...options("Options", command.options),
    ...options("Settings", settings),
    ...options("Common options", common),
  ].join("\n\n");
}

/** A command that is too long goes on as a shell takes it; off a terminal it stays as it is. */
function exampleText(example: string, width: number | undefined): string {
  if (width === undefined) return `  ${example}`;
  const lines = wrap(example, width - 6).split("\n");
  return `  ${lines.join(" \\\n    ")}`;
}

function optionTable(
  specs: readonly OptionSpec[],
  { theme, width }: { readonly theme: Theme; readonly width: number },
): string {
  const rows = specs.map((spec) => [theme.name(optionUsage(spec)), optionSummary(spec)]);
  return columns(rows, { width, indent: 2, firstWidth: 26 });
}

function optionUsage({ name, short, value }: OptionSpec): string {
  const before = short === undefined ? "    " : `-${short}, `;
  return `${before}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function optionSummary({ summary, repeatable }: OptionSpec): string {
  return repeatable && !summary.includes("repeatable") ? `${summary}; repeatable` : summary;
}
