import { MOST_ON_A_LINE } from "./counted.ts";

/**
 * The words of a hint for repeating the command. {@link nameCommands} replaces them with the
 * commands.
 */
export const SAME_COMMAND = "run the same command again";

/**
 * The words of a hint for recording the stopped step as done. {@link nameStamp} replaces them with
 * the command.
 */
export const RECORD_IT = "record it with ebb stamp";

/**
 * Returns a hint with the command that records these heads, after the step that stopped. With too
 * many heads for a line it stays as it is.
 */
export function nameStamp(hint: string, headsAfter: readonly string[]): string {
  if (headsAfter.length > MOST_ON_A_LINE) return hint;
  return hint.replace(RECORD_IT, `record it with: ebb stamp ${headsAfter.join(" ") || "base"}`);
}

/**
 * Returns a hint with the commands for the remaining work, in order.
 *
 * A relative target changes its meaning after a step. If `downgrade -2` stops after one of two
 * steps, its repetition would take back a third revision. So the commands replace the advice to
 * repeat the command, or follow the hint.
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
