/** Says in a hint to repeat the command. {@link nameCommands} puts the commands in its place. */
export const SAME_COMMAND = "run the same command again";

/**
 * Returns a hint that names the commands for what is left, first to last.
 *
 * A relative target means something else once a step is done: whoever repeats `downgrade -2` after
 * one of two steps takes back a third revision. So the commands stand where the hint says to repeat
 * the command, else at its end.
 */
export function nameCommands(hint: string | undefined, commands: readonly string[]): string {
  const named = commands.join("; then: ");
  if (hint === undefined) return `What is left: ${named}`;
  const found = REPEAT.exec(hint);
  if (found === null) return hint.includes(named) ? hint : `${hint}; then: ${named}`;
  const { index } = found;
  const before = hint
    .slice(0, index)
    .replace(/^$/, "Run: ")
    .replace(/, then $/, ", then: ");
  return before + named + hint.slice(index + SAME_COMMAND.length);
}

const REPEAT = /run the same command again/i;
