import { cac, type Command as Registered } from "cac";
import type { Command, OptionSpec } from "./command.ts";
import { allOptions } from "./options.ts";

/** The commands of ebb. */
export interface Program {
  /** All commands, in the order of `ebb --help`. */
  readonly entries: readonly CommandEntry[];
  /** The names and other names of all commands. */
  readonly names: readonly string[];
  /** Finds a command by its name or another name of it. */
  find(name: string): CommandEntry | undefined;
}

/** A command that cac holds. */
export interface CommandEntry {
  /** The heading in `ebb --help`. */
  readonly group: string;
  /** The name, aliases, arguments and summary; `load` adds the options and examples. */
  readonly registered: Registered;
  /** Loads the file of the command. */
  load(): Promise<Command>;
}

/** Adds a command: `stamp <...TARGET>`, its summary, its file. Returns it for `alias` and `usage`. */
export type Register = (
  line: string,
  summary: string,
  file: () => Promise<{ readonly command: Command }>,
) => Registered;

/** Registers groups of commands with cac. */
export function programOf(groups: Readonly<Record<string, (register: Register) => void>>): Program {
  const cli = cac("ebb");
  const entries: CommandEntry[] = [];
  for (const [group, registerAll] of Object.entries(groups)) {
    registerAll((line, summary, file) => {
      const registered = cli.command(line, summary);
      const load = async (): Promise<Command> => registerRest(registered, (await file()).command);
      entries.push({ group, registered, load });
      return registered;
    });
  }
  return {
    entries,
    names: entries.flatMap(({ registered: { name, aliasNames } }) => [name, ...aliasNames]),
    find: (name) => entries.find(({ registered }) => registered.isMatched(name)),
  };
}

function registerRest(registered: Registered, command: Command): Command {
  if (registered.options.length > 0) return command;
  registerOptions(registered, allOptions(command));
  for (const example of command.examples) registered.example(example);
  return command;
}

/** Registers options with a command of cac and returns that command. */
export function registerOptions(registered: Registered, specs: readonly OptionSpec[]): Registered {
  for (const { name, short, value, summary, repeatable } of specs) {
    const flags = short === undefined ? `--${name}` : `-${short}, --${name}`;
    const usage = value === undefined ? flags : `${flags} <${value}>`;
    registered.option(usage, summary, repeatable ? { type: [] } : {});
  }
  return registered;
}

/** An option that cac holds. */
export type RegisteredOption = Registered["options"][number];

/** Returns the name of an option: cac's own name of `--rev-id` is revId, that of `--no-pager` is pager. */
export function longName({ rawName }: RegisteredOption): string {
  return rawName.replace(/^.*--/, "").replace(/ .*$/, "");
}

/** Writes the arguments of a command as help shows them: `TARGET...`, `[FILE]`. */
export function argumentUsage({ args, usageText }: Registered): string {
  const places = args.map(({ value, variadic, required }) => {
    const place = variadic ? `${value}...` : value;
    return required ? place : `[${place}]`;
  });
  return usageText ?? places.join(" ");
}
