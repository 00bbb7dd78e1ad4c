import { cac, type Command as Registered } from "cac";
import type { Command, OptionSpec } from "./command.ts";
import { GLOBAL_OPTIONS } from "./options.ts";

/** All commands, registered with cac. */
export interface Program {
  readonly entries: readonly CommandEntry[];
  /** The names and other names of all commands. */
  readonly names: readonly string[];
  /** Finds a command by its name or another name of it. */
  find(name: string): CommandEntry | undefined;
}

/** A command of the program; its own file is loaded only when it is needed. */
export interface CommandEntry {
  /** The heading in `ebb --help`. */
  readonly group: string;
  /** Its names, arguments and summary as cac holds them, and once it is loaded its options and examples. */
  readonly registered: Registered;
  load(): Promise<Command>;
}

/** Adds a command: `upgrade <...TARGET>`, the summary, the file. Gives cac's command, for `alias` and `usage`. */
export type Register = (
  line: string,
  summary: string,
  file: () => Promise<{ readonly command: Command }>,
) => Registered;

/** Makes the program from the groups of commands. */
export function programOf(groups: Readonly<Record<string, (register: Register) => void>>): Program {
  const cli = cac("ebb");
  const entries: CommandEntry[] = [];
  for (const [group, registerAll] of Object.entries(groups)) {
    registerAll((line, summary, file) => {
      const registered = cli.command(line, summary);
      let loading: Promise<Command> | undefined;
      const load = (): Promise<Command> => {
        loading ??= file().then(({ command }) => complete(registered, command));
        return loading;
      };
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

function complete(registered: Registered, command: Command): Command {
  const own = new Set(command.options.map(({ name }) => name));
  const others = GLOBAL_OPTIONS.filter(({ name }) => !own.has(name));
  registerOptions(registered, [...command.options, ...others]);
  for (const example of command.examples) registered.example(example);
  return command;
}

/** Registers options with a command of cac, or with the one that stands for all commands. */
export function registerOptions(registered: Registered, specs: readonly OptionSpec[]): Registered {
  for (const { name, short, value, summary, repeatable } of specs) {
    const flags = short === undefined ? `--${name}` : `-${short}, --${name}`;
    registered.option(value === undefined ? flags : `${flags} <${value}>`, summary, {
      ...(repeatable && { type: [] }),
    });
  }
  return registered;
}

/** An option as cac holds it. */
export type RegisteredOption = Registered["options"][number];

/** The long name of an option: cac itself calls `--rev-id` revId, and `--no-pager` pager. */
export function longName({ rawName }: RegisteredOption): string {
  return rawName.replace(/^.*--/, "").replace(/ .*$/, "");
}

/** How many words a command takes behind its name. */
export function argumentCount({ args }: Registered): {
  readonly min: number;
  readonly max: number;
} {
  return {
    min: args.filter(({ required }) => required).length,
    max: args.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : args.length,
  };
}

/** The words behind the command's name, as help writes them: `TARGET...`, `[FILE]`. */
export function argumentUsage({ args, usageText }: Registered): string {
  const places = args.map(({ value, variadic, required }) => {
    const place = variadic ? `${value}...` : value;
    return required ? place : `[${place}]`;
  });
  return usageText ?? places.join(" ");
}
