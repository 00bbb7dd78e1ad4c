import { Failure } from "../failure.ts";
import { COMMANDS } from "./commands/commands.ts";
import { fillIn } from "./fill-in.ts";
import { didYouMean } from "./frame/suggestions.ts";
import { OTHER_VERBS } from "./other-verbs.ts";

/**
 * Answers a word that is no command: with the ebb command for another tool's verb, or the likely one.
 *
 * `words` is what followed it on the line.
 */
export function unknownCommand(typed: string, words: readonly string[]): Failure {
  return new Failure("EBB_UNKNOWN_COMMAND", `ebb has no command "${typed}"`, {
    hint: hintFor(typed, words),
  });
}

function hintFor(typed: string, words: readonly string[]): string {
  const other = Object.hasOwn(OTHER_VERBS, typed) ? OTHER_VERBS[typed] : undefined;
  if (other !== undefined) return `In ebb this is: ${fillIn(other, words)}`;
  const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
  const meant = didYouMean(typed, names);
  return meant === undefined ? "See all commands with: ebb --help" : `Did you mean: ebb ${meant}`;
}
