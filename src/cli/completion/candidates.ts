import { COMMANDS } from "../commands/commands.ts";
import type { Command } from "../frame/command.ts";
import { commonOptions, settingOptions } from "../frame/options.ts";

/** A word that could stand at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** The part of a word that is typed, and what stays in front of it. */
export interface Typed {
  readonly prefix: string;
  readonly typed: string;
}

/** The commands that begin with what is typed. */
export function commandCandidates(typed: string): readonly Candidate[] {
  const commands = COMMANDS.map(({ name, summary }) => ({ word: name, description: summary }));
  const all = [...commands, { word: "help", description: "How a command is used" }];
  return all.filter(({ word }) => word.startsWith(typed));
}

/** The options of a command that begin with what is typed. */
export function optionCandidates(
  command: Command | undefined,
  typed: string,
): readonly Candidate[] {
  const own =
    command === undefined ? [] : [...command.options, ...settingOptions(command.settings)];
  return [...own, ...commonOptions(command)]
    .map(({ name, summary }) => ({ word: `--${name}`, description: summary }))
    .filter(({ word }) => word.startsWith(typed));
}

/** Those of some words that begin with what is typed. */
export function wordCandidates(
  words: readonly string[],
  { prefix, typed }: Typed,
): readonly Candidate[] {
  const matching = words.filter((word) => word.startsWith(typed));
  return matching.map((word) => ({ word: prefix + word, description: "" }));
}
