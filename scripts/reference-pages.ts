import { createProgram } from "../src/cli/commands/commands.ts";
import type { Command, OptionSpec } from "../src/cli/frame/command.ts";
import { COMMON_OPTIONS, settingOptions } from "../src/cli/frame/options.ts";
import { argumentUsage, type CommandEntry } from "../src/cli/frame/program.ts";
import { SETTING_ENTRIES } from "../src/settings/settings-table.ts";
import { errorRows, exitCodeRows, findingRows } from "./codes-pages.ts";
import { parameterRows, sessionVariableRows, UNLIKE_PSQL } from "./connection-page.ts";
import { licensesPage } from "./licenses-page.ts";
import { lintPages } from "./lint-pages.ts";

const GENERATED = "<!-- Made by `npm run docs` from the tables of the code: edit those. -->";

/** Makes the pages of the reference, by their paths in the repository. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["docs/reference/commands.md", await commandsPage()],
    ["docs/reference/settings.md", settingsPage()],
    ["docs/reference/connection.md", connectionPage()],
    ["docs/reference/exit-codes.md", exitCodesPage()],
    ["docs/errors.md", errorsPage()],
    ["docs/licenses.md", licensesPage(GENERATED)],
    ...lintPages(GENERATED),
  ]);
}

async function commandsPage(): Promise<string> {
  const chapters = await Promise.all(
    createProgram().entries.map(async (entry) => chapter(entry, await entry.load())),
  );
  const common = ["## Options of every command", optionTable(COMMON_OPTIONS)].join("\n\n");
  return page("Commands", ["Each of them also tells this with `--help`.", ...chapters, common]);
}

function chapter({ registered }: CommandEntry, command: Command): string {
  const { name, description } = registered;
  const usage = ["ebb", name, argumentUsage(registered), "[OPTIONS]"].filter(Boolean).join(" ");
  const names = command.settings
    .map((name) => SETTING_ENTRIES.find((setting) => setting.name === name)?.flag)
    .map((flag) => `\`--${flag}\``);
  return [
    `## ebb ${name}`,
    `${description}.`,
    fenced("text", usage),
    ...command.details,
    fenced("sh", registered.examples.join("\n")),
    ...(command.options.length === 0 ? [] : [optionTable(command.options)]),
    ...(names.length === 0 ? [] : [`Settings: ${names.join(", ")}.`]),
  ].join("\n\n");
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.map((option) => [usageOf(option), option.summary]);
  return table(["Option", "Meaning"], rows);
}

function usageOf({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? `\`${long}\`` : `\`-${short}\`, \`${long}\``;
}

function settingsPage(): string {
  const [example] = settingOptions(["lockWait"]);
  const rows = SETTING_ENTRIES.map(({ flag, variable, key, placeholder, spec }) => [
    `\`--${flag} <${placeholder}>\``,
    `\`${variable}\``,
    spec.outsideToml ? "" : `\`${key}\``,
    spec.default === undefined ? (spec.defaultNote ?? "") : `\`${spec.default}\``,
    spec.summary,
  ]);
  return page("Settings", [
    `A flag (\`--${example?.name}\`) takes precedence over its variable, the variable over the key in ` +
      "ebb.toml, and the key over the default. `ebb doctor` shows each value and its source.",
    table(["Flag", "Variable", "ebb.toml", "Default", "Meaning"], rows),
  ]);
}

function connectionPage(): string {
  return page("Connection parameters", [
    "A URL, a connection string, a service file and libpq's variables hold these parameters, in this " +
      "order of precedence. A parameter that is used means the same as in libpq. Any other name is an error.",
    table(["Parameter", "Variable", "ebb"], parameterRows()),
    "These variables set something in the session:",
    table(["Variable", "Setting"], sessionVariableRows()),
    "## Unlike psql",
    UNLIKE_PSQL.map((line) => `- ${line}`).join("\n"),
  ]);
}

function exitCodesPage(): string {
  return page("Exit codes", [
    "The exit status is the answer in short; with `--json` the code of the error is the answer in full.",
    table(["Status", "Means", "A script should", "Errors"], exitCodeRows()),
    "A second SIGINT or SIGTERM ends ebb at once, whatever it does; SIGHUP after another signal changes nothing. Under `nohup` SIGHUP changes nothing.",
  ]);
}

function errorsPage(): string {
  const head = ["Code", "Severity", "What it means", "What to do"];
  return page("Errors", [
    "Every error has a code, which is what scripts should look at, and ends with an exit status. " +
      "With `--json` it is `error.code` of the one document on stdout.",
    table(["Code", "Exit", "What it means", "What to do"], errorRows()),
    "## What ebb check finds",
    "One error makes `ebb check` end with 3; notes change nothing.",
    table(head, findingRows("check")),
    "## What ebb lint finds",
    "One error makes `ebb lint` end with 3, with `--strict` a warning, too; notes change nothing.",
    table(head, findingRows("lint")),
    "## What ebb verify and ebb drift find",
    "One error makes them end with 3; notes change nothing.",
    table(head, findingRows("verify", "drift")),
  ]);
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, GENERATED, ...parts].join("\n\n")}\n`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
