import type { Command } from "./command.ts";

/** One line of the table of commands: what help needs without loading the command itself. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** All commands, in the groups and in the order in which an operator reads them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "heads",
    aliases: [],
    group: "Look at the source",
    summary: "the newest revision of each branch",
    load: async () => (await import("./commands/heads.ts")).heads,
  },
];

/** Finds a command by its name or another name of it. */
export function findCommand(name: string): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.name === name || entry.aliases.includes(name));
}
