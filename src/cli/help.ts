import { proseWidth } from "../output/screen/screen.ts";
import { columns, hanging, wrap } from "../output/screen/table.ts";
import type { Theme } from "../output/screen/theme.ts";
import type { OptionSpec } from "./frame/command.ts";
import { commonOptions, settingOptions } from "./frame/options.ts";
import { argumentUsage, longName, type Program, type RegisteredOption } from "./frame/program.ts";
import type { Question } from "./invocation.ts";
import type { Voice } from "./terminal/voice.ts";

/** The screen of the help, and ebb's name on it. */
type Speaker = Pick<Voice, "screen" | "asTyped">;

/** Renders `ebb --help`: all commands, in groups. */
export function overview({ entries }: Program, { screen, asTyped }: Speaker): string {
  const { theme } = screen;
  const width = proseWidth(screen);
  const groups = [...new Set(entries.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const rows = entries
      .filter((entry) => entry.group === group)
      .map(({ registered: { name, description } }) => [theme.name(name), description]);
    return `${theme.strong(group)}\n${columns(rows, { width, indent: 2, firstWidth: 12 })}`;
  });
  return [
    wrap("ebb versions PostgreSQL schemas and takes them back again", width),
    `${theme.strong("Usage")}\n  ${asTyped("ebb COMMAND")} [OPTIONS]`,
    ...sections,
    wrap(asTyped("ebb COMMAND --help explains a command, with examples."), width),
  ].join("\n\n");
}

/** Renders `ebb COMMAND --help`. */
export function commandHelp(
  { entry: { registered }, command }: Extract<Question, { readonly kind: "help" }>,
  { screen, asTyped }: Speaker,
): string {
  const { theme } = screen;
  const width = proseWidth(screen);
  const name = asTyped(`ebb ${registered.name}`);
  const usage = [name, argumentUsage(registered), "[OPTIONS]"].filter(Boolean).join(" ");
  const examples = registered.examples.map((text) =>
    exampleText(asTyped(String(text)), screen.width),
  );
  const those = (specs: readonly OptionSpec[]): readonly RegisteredOption[] =>
    registered.options.filter((option) => specs.some(({ name }) => name === longName(option)));
  const section = (title: string, body: string): string => `${theme.strong(title)}\n${body}`;
  const options = (title: string, shown: readonly RegisteredOption[]): string[] =>
    shown.length === 0 ? [] : [section(title, optionTable(shown, { theme, width }))];
  return [
    wrap(`${name}: ${registered.description}`, width),
    section("Usage", hanging(`  ${usage}`, { width, indent: 4 })),
    ...command.details.map((paragraph) => wrap(asTyped(paragraph), width)),
    section("Examples", examples.join("\n")),
    ...options("Options", those(command.options)),
    ...options("Settings", those(settingOptions(command.settings))),
    ...options("Common options", those(commonOptions(command))),
  ].join("\n\n");
}

/** Breaks a long command as a shell accepts it. Off a terminal it stays on one line. */
function exampleText(example: string, width: number | undefined): string {
  if (width === undefined) return `  ${example}`;
  const lines = wrap(example, width - 6).split("\n");
  return `  ${lines.join(" \\\n    ")}`;
}

function optionTable(
  options: readonly RegisteredOption[],
  { theme, width }: { readonly theme: Theme; readonly width: number },
): string {
  const rows = options.map((option) => [theme.name(optionUsage(option)), optionSummary(option)]);
  return columns(rows, { width, indent: 2, firstWidth: 26 });
}

function optionUsage({ rawName }: RegisteredOption): string {
  const usage = rawName.replace(/<(.*)>$/, "$1");
  return usage.startsWith("--") ? `    ${usage}` : usage;
}

function optionSummary({ description, config }: RegisteredOption): string {
  const isRepeatable = config.type !== undefined && !description.includes("repeatable");
  return isRepeatable ? `${description}; repeatable` : description;
}
